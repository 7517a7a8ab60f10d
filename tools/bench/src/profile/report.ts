import { groupTimes, type SelfTime } from './self-time.js';

export interface ProfileReport {
  /** What was profiled: the process and the load. */
  readonly title: string;
  readonly times: readonly SelfTime[];
  /** The number of requests or events in the profile, and what one of them is called. */
  readonly count: number;
  readonly unit: 'request' | 'event';
  /** The number of functions that are shown. */
  readonly top: number;
}

/** Markdown tables of the groups and of the functions with the longest self time, in share and for each request or event. */
export function profileText({ title, times, count, unit, top }: ProfileReport): string {
  const total = times.reduce((sum, { us }) => sum + us, 0);
  const cells = (us: number) =>
    `${((us / Math.max(total, 1)) * 100).toFixed(1)} | ${(us / Math.max(count, 1)).toFixed(2)}`;
  const header = (first: string) => `| ${first} | % | µs per ${unit} |\n| --- | ---: | ---: |`;
  const groups = groupTimes(times).map(({ group, us }) => `| ${group} | ${cells(us)} |`);
  const functions = times.slice(0, top).map(({ name, us }) => `| \`${name}\` | ${cells(us)} |`);
  return [
    `## ${title}`,
    `${(total / 1e6).toFixed(2)} s of CPU, ${count.toLocaleString('en')} ${unit}s`,
    [header('group'), ...groups].join('\n'),
    [header('function, self time'), ...functions].join('\n'),
  ].join('\n\n');
}
