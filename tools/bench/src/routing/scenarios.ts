import type { SettingsChange, StandInOptions } from '@hypervize/stand-in';

/** Hosts, how much they are asked, and what happens to one of them. */
export interface Scenario {
  readonly name: string;
  readonly hosts: readonly HostKind[];
  /** Requests per second. */
  readonly rate: number;
  /** Routers that share the requests, and know nothing of each other's. */
  readonly routers: number;
  /** What becomes of the first host after a third of the run, until its end. */
  readonly turns?: SettingsChange;
  /** The hosts whose share of the requests is shown, by their numbers; those of a host that turned, from then on. */
  readonly watched: { readonly name: string; readonly hosts: readonly number[] };
}

type HostKind = Required<Pick<StandInOptions, 'firstTokenMs' | 'tokensPerSecond' | 'slots'>>;

/** Of an answer, on average. */
export const meanTokens = 10;

const quick: HostKind = { firstTokenMs: 20, tokensPerSecond: 100, slots: 4 };
const slow: HostKind = { firstTokenMs: 60, tokensPerSecond: 100 / 3, slots: 4 };
const six = Array.from({ length: 6 }, () => quick);
const mixed = [slow, slow, quick, quick, quick, quick];

/** Requests per second that would keep every slot of the hosts busy. */
function capacity(hosts: readonly HostKind[]): number {
  return hosts.reduce((sum, { firstTokenMs, tokensPerSecond, slots }) => {
    return sum + slots / (firstTokenMs / 1_000 + meanTokens / tokensPerSecond);
  }, 0);
}

const first = { name: 'share of the bad one', hosts: [0] };

export const scenarios: readonly Scenario[] = [
  {
    name: 'equal hosts',
    hosts: six,
    routers: 1,
    rate: 0.7 * capacity(six),
    watched: { name: 'share of the first', hosts: [0] },
  },
  {
    name: 'equal hosts, four routers',
    hosts: six,
    routers: 4,
    rate: 0.7 * capacity(six),
    watched: { name: 'share of the first', hosts: [0] },
  },
  {
    name: 'two of six at a third of the speed',
    hosts: mixed,
    routers: 1,
    rate: 0.6 * capacity(mixed),
    watched: { name: 'share of the slow two', hosts: [0, 1] },
  },
  {
    name: 'two of six at a third, four routers',
    hosts: mixed,
    routers: 4,
    rate: 0.6 * capacity(mixed),
    watched: { name: 'share of the slow two', hosts: [0, 1] },
  },
  {
    name: 'one begins to fail',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    turns: { failureRate: 1 },
    watched: first,
  },
  {
    name: 'one fails half the time',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    turns: { failureRate: 0.5 },
    watched: first,
  },
  {
    name: 'one begins to hang',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    turns: { hang: true },
    watched: first,
  },
  {
    name: 'one becomes ten times slower',
    hosts: six,
    routers: 1,
    rate: 0.5 * capacity(six),
    turns: { firstTokenMs: 10 * quick.firstTokenMs, tokensPerSecond: quick.tokensPerSecond / 10 },
    watched: first,
  },
];
