import type { usage } from '@hypervize/rpc';

/** One request and its answer, to be counted by key-service. */
export type UsageEvent = Omit<usage.UsageEvent & { readonly accountId: string }, 'seq'>;

/** An event with its number among those of this gateway. */
export type NumberedEvent = UsageEvent & { readonly seq: number };

/** Its tokens, prompt and completion together. */
export function tokensOfEvent({ promptTokens, completionTokens }: UsageEvent): number {
  return Number(promptTokens) + Number(completionTokens);
}
