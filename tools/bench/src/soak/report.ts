import { type Growth, growthOf } from './memory.js';
import type { SoakResult } from './run.js';

export interface Report {
  readonly text: string;
  readonly passed: boolean;
}

/** More growth from the second to the last third than this share is a leak, not noise. */
const maxGrowth = 0.2;

export function reportOf(result: SoakResult): Report {
  const growths = {
    'RSS (MiB)': growthOf(result.memory.map(({ rssBytes }) => rssBytes / 2 ** 20)),
    'heap (MiB)': growthOf(result.memory.map(({ heapBytes }) => heapBytes / 2 ** 20)),
  };
  const problems = problemsOf(result, growths);
  const verdict = problems.length === 0 ? 'Passed.' : `Failed: ${problems.join('; ')}.`;
  const text = [...tables(result, growths), ...result.failures, '', verdict, ''].join('\n');
  return { text, passed: problems.length === 0 };
}

function tables(result: SoakResult, growths: Readonly<Record<string, Growth>>): string[] {
  return [
    '| requests | |',
    '| --- | ---: |',
    ...countRows(result.requests),
    `| outstanding in the router after all had ended | ${result.leaked} |`,
    '',
    '| disruptions | |',
    '| --- | ---: |',
    ...countRows(result.disruptions),
    '',
    '| memory of the router, medians | first third | second | last | last to second |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...Object.entries(growths).map(([name, { thirds, share }]) => {
      const cells = thirds.map((value) => value.toFixed(1));
      return `| ${name} | ${cells.join(' | ')} | ${(100 * share).toFixed(1)} % |`;
    }),
    '',
  ];
}

function countRows(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([name, count]) => `| ${name} | ${count} |`);
}

function problemsOf(result: SoakResult, growths: Readonly<Record<string, Growth>>): string[] {
  const failed = result.requests.get('failed') ?? 0;
  return [
    ...(failed > 0 ? [`${failed} requests failed that a healthy host could have served`] : []),
    ...(result.leaked > 0 ? ['the router holds requests that have ended'] : []),
    ...Object.entries(growths)
      .filter(([, { share }]) => share > maxGrowth)
      .map(([name]) => `${name} grew by more than ${100 * maxGrowth} %`),
  ];
}
