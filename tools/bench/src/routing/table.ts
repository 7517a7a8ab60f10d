import { type Figure, figureOf } from '../statistics.js';
import type { RunResult } from './measures.js';

/** The results of one round by contestant. */
export type Round = Readonly<Record<string, RunResult>>;

/**
 * The rows of a scenario in a Markdown table: each contestant's median (min–max), and the ratios of the others to the
 * first, which are computed within each round before their median and range are taken.
 */
export function rowsOf(scenario: string, rounds: readonly Round[], contestants: readonly string[]): string[] {
  const measures = Object.keys(Object.values(rounds[0] ?? {})[0]?.measures ?? {});
  const [basis = '', ...others] = contestants;
  return measures.map((measure) => {
    const values = (contestant: string) =>
      rounds.map((round) => round[contestant]?.measures[measure] ?? Number.NaN);
    const ratios = others.map((contestant) => {
      const of = values(contestant).map((value, i) => value / (values(basis)[i] as number));
      return measure.endsWith('(ms)') ? `${cell(figureOf(of))}×` : '–';
    });
    const cells = contestants.map((contestant) => cell(figureOf(values(contestant))));
    return `| ${[scenario, measure, ...cells, ...ratios].join(' | ')} |`;
  });
}

/** The head of the table of measures. */
export function headOf(contestants: readonly string[]): string[] {
  const [basis, ...others] = contestants;
  const columns = ['scenario', 'measure', ...contestants, ...others.map((other) => `${other} to ${basis}`)];
  return [`| ${columns.join(' | ')} |`, `| ${columns.map((_, i) => (i < 2 ? '---' : '---:')).join(' | ')} |`];
}

/** The rows of a scenario in the table of shares: the median share of each host. */
export function shareRowsOf(
  scenario: string,
  rounds: readonly Round[],
  contestants: readonly string[],
): string[] {
  return contestants.map((contestant) => {
    const runs = rounds.flatMap((round) => round[contestant] ?? []);
    const shares = runs[0]?.shares.map((_, i) => figureOf(runs.map(({ shares: of }) => of[i] ?? 0)).median);
    return `| ${scenario} | ${contestant} | ${shares?.map((share) => (100 * share).toFixed(1)).join(', ')} |`;
  });
}

export const shareHead = ['| scenario | picker | % of the requests for each host |', '| --- | --- | --- |'];

function cell({ median, min, max }: Figure): string {
  return `${round(median)} (${round(min)}–${round(max)})`;
}

function round(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(2);
}
