/** One request and its answer, as a gateway tells of it. Times are milliseconds since the epoch. */
export interface UsageEvent {
  /** The producer's count. */
  readonly seq: number;
  readonly atMs: number;
  /** Who is charged. */
  readonly accountId: string;
  /** Empty: it was asked without a key of the account. */
  readonly keyId: string;
  /** Empty: an elastic pool. */
  readonly endpointId: string;
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The tokens are a guess. */
  readonly estimated: boolean;
  /** HTTP. */
  readonly status: number;
  /** The answer began and was not finished. */
  readonly aborted: boolean;
  readonly firstByteMs: number | undefined;
  readonly durationMs: number;
}
