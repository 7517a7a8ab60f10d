import type { Figure } from './statistics.js';

/** The figures as a Markdown table: median (least–most), and the ratio of ours to nginx's. */
export function tableOf(figures: Readonly<Record<string, Readonly<Record<string, Figure>>>>): string {
  const contestants = ['direct', 'nginx', 'bare hops', 'hypervize'];
  const rows = Object.entries(figures).map(([measure, of]) => {
    const cells = contestants.map((name) => (of[name] ? cell(of[name]) : '–'));
    const { hypervize, nginx } = of;
    const ratio =
      hypervize && nginx && nginx.median > 0 ? `${(hypervize.median / nginx.median).toFixed(2)}×` : '–';
    return `| ${measure} | ${cells.join(' | ')} | ${ratio} |`;
  });
  return [
    '| measure | direct | nginx, one hop | two bare hops in Node | gateway + router | ours to nginx |',
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
