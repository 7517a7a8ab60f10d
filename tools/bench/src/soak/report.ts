import { growthOf } from './memory.js';
import type { Found } from './run.js';

/** More than this is a leak, and not chance: a share of the second third. */
const growthAllowed = 0.2;

/** What was found, to be read, and whether it is as it should be. */
export function reportOf(found: Found): { readonly text: string; readonly good: boolean } {
  const failed = found.requests.get('failed') ?? 0;
  const growths = {
    'RSS (MiB)': growthOf(found.memory.map(({ rssBytes }) => rssBytes / 2 ** 20)),
    'heap (MiB)': growthOf(found.memory.map(({ heapBytes }) => heapBytes / 2 ** 20)),
  };
  const rows = [
    '| requests | |',
    '| --- | ---: |',
    ...[...found.requests].map(([outcome, count]) => `| ${outcome} | ${count} |`),
    `| still held by the router when all had ended | ${found.leaked} |`,
    '',
    '| hosts | |',
    '| --- | ---: |',
    ...[...found.changes].map(([change, count]) => `| ${change} | ${count} |`),
    '',
    '| memory of the router, medians | first third | second | last | last to second |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...Object.entries(growths).map(([what, { thirds, share }]) => {
      const cells = thirds.map((value) => value.toFixed(1));
      return `| ${what} | ${cells.join(' | ')} | ${(100 * share).toFixed(1)} % |`;
    }),
    '',
  ];
  const problems = [
    ...(failed > 0 ? [`${failed} requests failed that could have been served`] : []),
    ...(found.leaked > 0 ? ['the router holds on to requests that have ended'] : []),
    ...Object.entries(growths)
      .filter(([, { share }]) => share > growthAllowed)
      .map(([what]) => `${what} has grown by more than ${100 * growthAllowed} %`),
  ];
  const verdict = problems.length === 0 ? 'All as it should be.' : problems.join('; ');
  const text = [...rows, ...found.failures, '', verdict, ''].join('\n');
  return { text, good: problems.length === 0 };
}
