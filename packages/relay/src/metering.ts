/** What the router tells the gateway about a request, so that its usage can be recorded. */
export interface Metering {
  /** The account that is charged. */
  readonly accountId: string;
  readonly model: string;
  /** The router asked for the usage at the end of the stream; the client did not, and must not see it. */
  readonly usageInjected: boolean;
}
