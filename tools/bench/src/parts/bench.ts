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
export function inTurn<T>(items: readonly T[], round: number): readonly T[] {
  const first = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** Runs a turn of each contestant in each round. Round 0 warms up. */
export async function takeTurns<T extends { readonly name: string }>(
  { onProgress }: Pick<Bench, 'onProgress'>,
  title: string,
  rounds: number,
  contestants: readonly T[],
  turn: (contestant: T, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of inTurn(contestants, round)) {
      onProgress(`${title}, round ${round} of ${rounds}: ${contestant.name}`);
      await turn(contestant, round);
    }
  }
}

/** Waits, in milliseconds, until a load has settled. */
export function settle(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
