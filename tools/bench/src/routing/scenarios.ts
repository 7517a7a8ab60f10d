import type { SettingsChange, StandInOptions } from '@hypervize/stand-in';

/** Hosts, the load on them, and what happens to one of them. */
export interface Scenario {
  readonly name: string;
  readonly hosts: readonly HostKind[];
  /** Requests per second. */
  readonly rate: number;
  /** The number of routers, which share the requests and do not know of each other's. */
  readonly routers: number;
  /** How the first host changes after a third of the run. */
  readonly change?: SettingsChange;
  /** The hosts, by index, whose share of the requests is a measure. Counted from the change if there is one. */
  readonly share: { readonly name: string; readonly hosts: readonly number[] };
}

type HostKind = Required<Pick<StandInOptions, 'firstTokenMs' | 'tokensPerSecond' | 'slots'>>;

/** The mean number of tokens of a response. */
export const meanTokens = 10;

const fast: HostKind = { firstTokenMs: 20, tokensPerSecond: 100, slots: 4 };
const slow: HostKind = { firstTokenMs: 60, tokensPerSecond: 100 / 3, slots: 4 };
const six = Array.from({ length: 6 }, () => fast);
const mixed = [slow, slow, fast, fast, fast, fast];

/** Requests per second at which every slot of the hosts is busy. */
function capacity(hosts: readonly HostKind[]): number {
  return hosts.reduce((sum, { firstTokenMs, tokensPerSecond, slots }) => {
    return sum + slots / (firstTokenMs / 1_000 + meanTokens / tokensPerSecond);
  }, 0);
}

const failing = { name: 'share of the failing host', hosts: [0] };

export const scenarios: readonly Scenario[] = [
  {
    name: 'equal hosts',
    hosts: six,
    routers: 1,
    rate: 0.7 * capacity(six),
    share: { name: 'share of the first host', hosts: [0] },
  },
  {
    name: 'equal hosts, four routers',
    hosts: six,
    routers: 4,
    rate: 0.7 * capacity(six),
    share: { name: 'share of the first host', hosts: [0] },
  },
  {
    name: 'two of six hosts at a third of the speed',
    hosts: mixed,
    routers: 1,
    rate: 0.6 * capacity(mixed),
    share: { name: 'share of the slow hosts', hosts: [0, 1] },
  },
  {
    name: 'two of six hosts at a third of the speed, four routers',
    hosts: mixed,
    routers: 4,
    rate: 0.6 * capacity(mixed),
    share: { name: 'share of the slow hosts', hosts: [0, 1] },
  },
  {
    name: 'one host starts to fail',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    change: { failureRate: 1 },
    share: failing,
  },
  {
    name: 'one host fails half of its requests',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    change: { failureRate: 0.5 },
    share: failing,
  },
  {
    name: 'one host starts to hang',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    change: { hang: true },
    share: failing,
  },
  {
    name: 'one host becomes ten times slower',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    change: { firstTokenMs: 10 * fast.firstTokenMs, tokensPerSecond: fast.tokensPerSecond / 10 },
    share: failing,
  },
];
