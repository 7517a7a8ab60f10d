import { createEwma, createRate, type Ewma, type Rate } from './ewma.js';
import type { Host } from './host.js';

/** What a pool is doing: its requests, by host and by account, and how fast it serves them. */
export interface PoolLoad {
  /** A request was sent to a host. */
  started(host: Host, account: string): void;
  /** The request has ended. */
  ended(host: Host, account: string): void;
  /** Outstanding requests of all hosts, including those that were removed from the pool. */
  outstanding(): number;
  /** The account's outstanding requests. */
  inFlight(account: string): number;
  /** Time to first byte over all hosts, in milliseconds. */
  readonly firstByte: Ewma;
  /** The rate at which requests end. */
  readonly completions: Rate;
}

/** The load of a pool without requests. */
export function createPoolLoad(monotonicMs: () => number): PoolLoad {
  const byAccount = new Map<string, number>();
  const completions = createRate();
  let outstanding = 0;

  return {
    started: (host, account) => {
      host.outstanding++;
      outstanding++;
      byAccount.set(account, (byAccount.get(account) ?? 0) + 1);
    },
    ended: (host, account) => {
      host.outstanding--;
      outstanding--;
      const others = (byAccount.get(account) ?? 1) - 1;
      if (others === 0) byAccount.delete(account);
      else byAccount.set(account, others);
      completions.count(monotonicMs());
    },
    outstanding: () => outstanding,
    inFlight: (account) => byAccount.get(account) ?? 0,
    firstByte: createEwma(),
    completions,
  };
}
