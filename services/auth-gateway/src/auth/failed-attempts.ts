/** Limits how often an address may present a wrong key. The count is shared by all gateways. */
export interface FailedAttempts {
  /** After how many milliseconds the address may try again, as far as this gateway knows; 0: now. */
  blockedForMs(address: string): number;
  /** Counts a failed attempt. Resolves to after how many milliseconds the address may try again; 0: now. */
  count(address: string): Promise<number>;
  /** Counts a request that was refused because of the limit. */
  countRefusal(): void;
}
