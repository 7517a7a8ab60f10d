import type { BodyTransform } from '@hypervize/relay';

/** Tokens of a request and its response. */
export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
}

/** More than any request can have; a larger number is not believed. */
const maxTokens = 1_000_000_000;

/** The tokens in OpenAI's `usage` object; undefined if it is not one. An embedding has no completion. */
export function tokensOf(usage: unknown): Tokens | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const { prompt_tokens: prompt, completion_tokens: completion = 0 } = usage as Record<string, unknown>;
  return isCount(prompt) && isCount(completion) ? { prompt, completion } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxTokens;
}

/** About how many bytes make a token, of text and of the JSON around it. */
const bytesPerToken = 4;

/** No estimate is higher: images take many bytes for few tokens, and an estimate must not use up a month's quota. */
const maxEstimate = 100_000;

/** An estimate of the tokens in a number of bytes. */
export function estimateTokens(bytes: number): number {
  return Math.min(maxEstimate, Math.ceil(bytes / bytesPerToken));
}

/** Reads the usage of a response as it is forwarded. */
export interface UsageReader extends BodyTransform {
  /** What the model server reported; undefined if nothing so far. */
  reported(): Tokens | undefined;
  /** An estimate of the completion tokens of the response as far as it was received. */
  estimate(): number;
}

/** The value of a JSON text; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const empty = Buffer.alloc(0);
