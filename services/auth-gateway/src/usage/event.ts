import type { usage } from '@hypervize/rpc';

/** The usage of one request, to be counted by key-service. */
export type UsageEvent = Omit<usage.UsageEvent & { readonly accountId: string }, 'seq'>;

/** An event with its number within a producer's events: 1, 2, 3, … */
export type NumberedEvent = UsageEvent & { readonly seq: number };

/** Prompt and completion tokens together. */
export function tokensOfEvent({ promptTokens, completionTokens }: UsageEvent): number {
  return Number(promptTokens) + Number(completionTokens);
}
