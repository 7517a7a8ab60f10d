import { contestantNames } from '../contestants/contestant.js';
import type { Figure, Figures } from '../statistics.js';

const titles: Readonly<Record<string, string>> = {
  direct: 'direct',
  nginx: 'nginx, one hop',
  haproxy: 'HAProxy, one hop',
  'bare hops': 'two bare hops in Node',
  portkey: 'Portkey, one hop',
  before: 'gateway + router before',
  hypervize: 'gateway + router',
};

/** Two Markdown tables: the figures, and what gateway and router have in relation to each other contestant. */
export function reportOf(figures: Figures, ratios: Figures): string {
  const others = contestantNames.filter((name) => name !== 'hypervize' && name !== 'direct');
  const ofFigures = tableOf(figures, contestantNames, (name) => titles[name] ?? name, figureCell);
  const title = (name: string) => `to ${(titles[name] ?? name).replace('gateway + router ', '')}`;
  return `${ofFigures}\n\n${tableOf(ratios, others, title, ratioCell)}`;
}

/** A table with a row for each measure and a column for each contestant that has a figure. */
function tableOf(
  figures: Figures,
  contestants: readonly string[],
  title: (name: string) => string,
  cell: (figure: Figure) => string,
): string {
  const columns = contestants.filter((name) => Object.values(figures).some((of) => of[name]));
  if (columns.length === 0) return '';
  const rows = Object.entries(figures)
    .filter(([, of]) => columns.some((name) => of[name]))
    .map(([measure, of]) => [measure, ...columns.map((name) => (of[name] ? cell(of[name]) : '–'))]);
  return [
    row(['measure', ...columns.map(title)]),
    row(['---', ...columns.map(() => '---:')]),
    ...rows.map(row),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function figureCell({ median, min, max }: Figure): string {
  return `${round(median)} (${round(min)}–${round(max)})`;
}

function ratioCell({ median, min, max }: Figure): string {
  return `${ratio(median)}× (${ratio(min)}–${ratio(max)})`;
}

function round(value: number): string {
  return Math.abs(value) >= 100 || value === 0
    ? Math.round(value).toLocaleString('en')
    : value.toPrecision(3);
}

function ratio(value: number): string {
  return value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}
