import { describeBound } from './bounds.js';
import type { Measure } from './kit/measures.js';
import type { AttackReport, Line } from './run.js';
import type { Scenario } from './scenario.js';

const header = ['', 'quiet', 'attacked', 'ratio', 'bound', ''];

/** The description of a scenario, above its tables. */
export function introduction({ row, title, attacker, bystander }: Scenario): string {
  return `\n${row}. ${title}\n   Attacker:  ${attacker}\n   Bystander: ${bystander}\n`;
}

/** The table of one attack, quiet beside attacked. */
export function tableOf({ attack, lines, failures }: AttackReport): string {
  const rows = [[attack, ...header.slice(1)], ...lines.map(cells)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  );
  const notes = failures.map((failure) => `   (${failure})`);
  return `${[...text.map((row) => `   ${row.join('   ').trimEnd()}`), ...notes].join('\n')}\n`;
}

function cells({ measure, quiet, attacked, bound, ok }: Line): string[] {
  const isComparable = quiet !== undefined && attacked !== undefined && attacked.value / quiet.value >= 0;
  return [
    `  ${measure}`,
    shown(quiet),
    shown(attacked),
    isComparable ? `${(attacked.value / quiet.value).toFixed(2)}` : '–',
    bound ? describeBound(bound) : '–',
    bound ? (ok ? 'ok' : 'FAILED') : '',
  ];
}

function shown(measure: Measure | undefined): string {
  if (!measure) return '–';
  if (measure.text !== undefined) return measure.text;
  const { value } = measure;
  if (Number.isNaN(value)) return 'none';
  return Number.isInteger(value) || value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}
