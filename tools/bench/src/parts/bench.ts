import type { Contestant, ContestantName } from '../contestants/contestant.js';
import type { Hypervize, HypervizeOptions } from '../contestants/hypervize.js';
import type { Models } from '../contestants/models.js';
import type { Results } from '../statistics.js';

export interface BenchOptions {
  readonly rounds: number;
  /** The duration of each load, in seconds. */
  readonly seconds: number;
  /** The numbers of open streams at which memory is measured, ascending. */
  readonly streams: readonly number[];
  /** The keys in use when the gateways restart. */
  readonly keys: number;
}

/** How the platforms of a part differ from those that run all the time. */
export interface PlatformOptions extends Pick<HypervizeOptions, 'gateways' | 'tls' | 'workers'> {
  readonly among?: readonly Hypervize['name'][];
}

/** What a part of the benchmark works on. */
export interface Bench {
  readonly options: BenchOptions;
  readonly models: Models;
  readonly results: Results;
  /** The contestants of this run among the named ones, started once for all parts, in the order of the table. */
  running(names: readonly ContestantName[]): Promise<readonly Contestant[]>;
  /** The names of the contestants of this run among the named ones. */
  names(names: readonly ContestantName[]): readonly ContestantName[];
  /** Starts a contestant anew. The part stops it. */
  start(name: ContestantName): Promise<Contestant>;
  /** The platforms of this run, or only this checkout's, started anew. The part stops them. */
  startPlatforms(options: PlatformOptions): Promise<readonly Hypervize[]>;
  onProgress(text: string): void;
  /** Receives the title of a turn that has no result, and the reason. The other turns go on. */
  onFailure(title: string, error: Error): void;
}

/** A part of the benchmark, which can be run alone. */
export interface Part {
  readonly name: string;
  readonly description: string;
  /** The longest time that a run is expected to take, in seconds. */
  estimateSeconds(options: BenchOptions, contestants: number): number;
  run(bench: Bench): Promise<void>;
}

/** The items with another one first in each round, so that none always follows the same one. */
function inTurn<T>(items: readonly T[], round: number): readonly T[] {
  const first = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** The rounds of a part: up to a last one, and from the one that warms up, which is 0, or without a warm-up from 1. */
export interface Rounds {
  readonly from?: 0 | 1;
  readonly last: number;
}

/** Runs a turn of each contestant in each round. A turn that fails has no result, and the others go on. */
export async function takeTurns<T extends { readonly name: string }>(
  { onProgress, onFailure }: Pick<Bench, 'onProgress' | 'onFailure'>,
  title: string,
  { from = 0, last }: Rounds,
  contestants: readonly T[],
  turn: (contestant: T, round: number) => Promise<void>,
): Promise<void> {
  for (let round = from; round <= last; round++) {
    for (const contestant of inTurn(contestants, round)) {
      const turnTitle = `${title}, round ${round} of ${last}: ${contestant.name}`;
      onProgress(turnTitle);
      await turn(contestant, round).catch((error: Error) => onFailure(turnTitle, error));
    }
  }
}

/** Waits, in milliseconds, until a load has settled. */
export function settle(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
