/** One request and its response, as a gateway reports it. Times are milliseconds since the epoch. */
export interface UsageEvent {
  /** Numbers the events of a producer in ascending order. */
  readonly seq: number;
  readonly atMs: number;
  /** The account that is charged. */
  readonly accountId: string;
  /** Empty: the request was made without a key of the account. */
  readonly keyId: string;
  /** Empty: an elastic pool. */
  readonly endpointId: string;
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The token counts are an estimate. */
  readonly estimated: boolean;
  /** The HTTP status. */
  readonly status: number;
  /** The response began and was not completed. */
  readonly aborted: boolean;
  /** Time to the first byte of the response; undefined if there was none. */
  readonly firstByteMs: number | undefined;
  readonly durationMs: number;
}
