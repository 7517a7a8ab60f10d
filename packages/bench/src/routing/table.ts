import { type Figure, figureOf } from '../statistics.js';
import type { Measures } from './run.js';

/** What was measured in one round: each contestant's measures. */
export type Round = Readonly<Record<string, Measures>>;

/**
 * A scenario's rounds as rows of a Markdown table: every contestant's median (least–most), and the ratios of the others
 * to the first, each taken within a round, then their median and spread.
 */
export function rowsOf(scenario: string, rounds: readonly Round[], contestants: readonly string[]): string[] {
  const measures = Object.keys(Object.values(rounds[0] ?? {})[0] ?? {});
  const [basis = '', ...others] = contestants;
  return measures.map((measure) => {
    const values = (contestant: string) => rounds.map((round) => round[contestant]?.[measure] ?? Number.NaN);
    const ratios = others.map((contestant) => {
      const of = values(contestant).map((value, i) => value / (values(basis)[i] as number));
      return measure.endsWith('(ms)') ? `${cell(figureOf(of))}×` : '–';
    });
    const cells = contestants.map((contestant) => cell(figureOf(values(contestant))));
    return `| ${[scenario, measure, ...cells, ...ratios].join(' | ')} |`;
  });
}

export function headOf(contestants: readonly string[]): string[] {
  const [basis, ...others] = contestants;
  const columns = ['scenario', 'measure', ...contestants, ...others.map((other) => `${other} to ${basis}`)];
  return [`| ${columns.join(' | ')} |`, `| ${columns.map((_, i) => (i < 2 ? '---' : '---:')).join(' | ')} |`];
}

function cell({ median, min, max }: Figure): string {
  return `${round(median)} (${round(min)}–${round(max)})`;
}

function round(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(2);
}
