import type { ClientLink } from '@hypervize/relay';

/** The routers that this gateway has streams to. */
export interface Routers {
  /**
   * A stream that takes new exchanges, other than those in `except`; of two at random, the one with the fewest exchanges.
   * Waits for a bounded time while there is none. Resolves to undefined if there is none then.
   */
  pick(except: ReadonlySet<ClientLink>): ClientLink | Promise<ClientLink | undefined>;
  /** Whether any stream takes new exchanges. Undefined before the first attempt to connect has ended. */
  isReachable(): boolean | undefined;
}
