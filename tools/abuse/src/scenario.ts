import { atLeast, type Bound, ratio } from './bounds.js';
import type { BystanderPlan } from './kit/bystander-plan.js';
import type { PlatformOptions, World } from './kit/world.js';

export type Bounds = Readonly<Record<string, Bound>>;

/** One row of the suite: what an attacker does, what a bystander does meanwhile, and what must still hold. */
export interface Scenario {
  readonly row: number;
  /** What must hold. */
  readonly title: string;
  readonly attacker: string;
  readonly bystander: string;
  readonly platform?: PlatformOptions;
  /** Skipped where no Redis server can be started. */
  readonly needsRedis?: boolean;
  /** Bounds on what is measured for the bystander, in every attack. */
  readonly bounds: Bounds;
  /** How long a phase lasts if the attack is no longer, in milliseconds. */
  readonly phaseMs?: number;
  /** Creates the accounts and keys of both parties. */
  prepare(world: World): Promise<Parties>;
}

export interface Parties {
  /** The plan of a phase. It is called once for each, since keys that have been revoked cannot be revoked again. */
  bystander(): BystanderPlan;
  readonly attacks: readonly Attack[];
}

export interface Attack {
  readonly name: string;
  /** Bounds on what the attack itself found out. */
  readonly bounds?: Bounds;
  /**
   * Attacks until the signal aborts, or for as long as it takes, and resolves to what it found out. It calls `ready` when
   * the bystander's phase is to begin.
   */
  run(attack: { readonly signal: AbortSignal; ready(): void }): Promise<Readonly<Record<string, number>>>;
}

/** Times below this count as this when ratios are formed, in milliseconds. */
const floorMs = 50;

/**
 * What a bystander who sends requests can expect beside an attack that makes the services, or the attacker itself, compute
 * for a moment: with few cores the tail of its requests then measures the operating system's scheduler.
 */
export const requestsServedBesideLoad: Bounds = {
  'requests admitted': atLeast(0.99),
  'request median, ms': ratio(6, floorMs),
};

/** What a bystander who sends requests can expect, whatever happens. */
export const requestsServed: Bounds = {
  ...requestsServedBesideLoad,
  'request p99, ms': ratio(6, floorMs),
};

/** What a bystander who revokes keys can expect: all are CONFIRMED, within twice the quiet time. */
export const revocationsConfirmed: Bounds = {
  'revocations confirmed': atLeast(1),
  'revocation median, ms': ratio(2, floorMs),
};
