/** Which sums of an account's usage are wanted. */
export interface UsageQuery {
  readonly accountId: string;
  /** Whole hours, in milliseconds since the epoch: from this one on, and before that one. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Undefined: all. */
  readonly keyId: string | undefined;
  readonly endpointId: string | undefined;
  readonly model: string | undefined;
  readonly step: 'hour' | 'day' | 'total';
  /** What is summed apart. */
  readonly by: { readonly key: boolean; readonly endpoint: boolean; readonly model: boolean };
  readonly limit: number;
  readonly offset: number;
}

const hourMs = 3_600_000;

/** The hours that a stretch of time touches, as the time from which the first one begins to that at which the last ends. */
export function wholeHours(fromMs: number, toMs: number): { fromMs: number; toMs: number } {
  return { fromMs: Math.floor(fromMs / hourMs) * hourMs, toMs: Math.ceil(toMs / hourMs) * hourMs };
}
