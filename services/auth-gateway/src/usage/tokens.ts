/** Tokens of a request and its answer. */
export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
}

/** More than any request can have; what a server says beyond that is not believed. */
const mostTokens = 1_000_000_000;

/** OpenAI's `usage` object; undefined if it is none. An embedding has no completion. */
export function tokensOf(usage: unknown): Tokens | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const { prompt_tokens: prompt, completion_tokens: completion = 0 } = usage as Record<string, unknown>;
  return isCount(prompt) && isCount(completion) ? { prompt, completion } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostTokens;
}

/** About so many bytes make a token, of text and of JSON around it. */
const bytesPerToken = 4;

/** No guess is higher: pictures take many bytes for few tokens, and a guess is not to cost anyone his month. */
const mostGuessed = 100_000;

/** A guess at the tokens of so many bytes. */
export function guessTokens(bytes: number): number {
  return Math.min(mostGuessed, Math.ceil(bytes / bytesPerToken));
}

/** What is learned of an answer's usage as it passes. */
export interface UsageReader {
  /** What of a chunk, and of what was held back, is passed on now. */
  pass(chunk: Buffer): Buffer;
  /** What is still to be passed on when the answer is complete. */
  finish(): Buffer;
  /** What the model server said; undefined if nothing (yet). */
  reported(): Tokens | undefined;
  /** A guess at the tokens of the answer as far as it came. */
  guess(): number;
}

/** The value of a JSON text; undefined if it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const nothing = Buffer.alloc(0);
