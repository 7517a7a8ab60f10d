/** The limits of a pool. They can change while it runs. */
export interface PoolLimits {
  /** Requests that one host may have at a time. */
  readonly maxPerHost: number;
  /** Requests in the admission queue. */
  readonly maxWaiting: number;
  /** How long a request may wait in the admission queue, in milliseconds. */
  readonly waitMs: number;
  /** Whether conversations with the same beginning go to the same host. */
  readonly prefixAffinity: boolean;
}
