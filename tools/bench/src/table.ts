import type { Figure } from './statistics.js';

const contestants = ['direct', 'nginx', 'bare hops', 'hypervize'];

/** A Markdown table of the figures: median (min–max), and the ratio of Hypervize to nginx. */
export function tableOf(figures: Readonly<Record<string, Readonly<Record<string, Figure>>>>): string {
  const rows = Object.entries(figures).map(([measure, of]) => {
    const cells = contestants.map((name) => (of[name] ? cell(of[name]) : '–'));
    const { hypervize, nginx } = of;
    const ratio =
      hypervize && nginx && nginx.median > 0 ? `${(hypervize.median / nginx.median).toFixed(2)}×` : '–';
    return `| ${measure} | ${cells.join(' | ')} | ${ratio} |`;
  });
  return [
    '| measure | direct | nginx, one hop | two bare hops in Node | gateway + router | ratio to nginx |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

function cell({ median, min, max }: Figure): string {
  return `${round(median)} (${round(min)}–${round(max)})`;
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
