/** Limits how often an address may present a wrong key. The count is shared by all gateways. */
export interface FailedAttempts {
  /** Counts a failed attempt. Resolves to after how many milliseconds the address may try again; 0: now. */
  count(address: string): Promise<number>;
  /** Counts a request that was refused because of the limit. */
  countRefusal(): void;
}
