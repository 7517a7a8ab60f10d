/** A query for totals of an account's usage. */
export interface UsageQuery {
  readonly accountId: string;
  /** The range, in milliseconds since the epoch: whole hours, `toMs` excluded. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Filters; undefined: all. */
  readonly keyId: string | undefined;
  readonly endpointId: string | undefined;
  readonly model: string | undefined;
  readonly step: 'hour' | 'day' | 'total';
  /** The dimensions to group by. */
  readonly by: { readonly key: boolean; readonly endpoint: boolean; readonly model: boolean };
  /** How many rows to return, and how many to skip before them. */
  readonly limit: number;
  readonly offset: number;
}
