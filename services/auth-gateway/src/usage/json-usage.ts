import { guessTokens, nothing, parsedJson, type Tokens, tokensOf, type UsageReader } from './tokens.js';

/** Answers up to here are kept and parsed, in bytes. Of longer ones only the end is, where the usage stands. */
const keptWholeBytes = 256 * 1024;
const keptEndBytes = 16 * 1024;

/**
 * Reads the usage of an answer in JSON. `length`: how many bytes it said it would have; with the last of these the client
 * has all of it, so they are held back until the answer has been read. Without one, its end is what it waits for.
 */
export function createJsonUsage(length: number | undefined): UsageReader {
  let chunks: Buffer[] = [];
  let kept = 0;
  let bytes = 0;
  let held: Buffer = nothing;
  let reported: Tokens | undefined;

  return {
    pass: (chunk) => {
      bytes += chunk.length;
      chunks.push(chunk);
      kept += chunk.length;
      if (bytes > keptWholeBytes && kept > keptEndBytes) {
        const end = Buffer.concat(chunks);
        // Copied, so that it does not hold on to the rest.
        chunks = [Buffer.from(end.subarray(-keptEndBytes))];
        kept = keptEndBytes;
      }
      if (length === undefined || bytes < length) return chunk;
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      return nothing;
    },
    finish: () => {
      const text = Buffer.concat(chunks).toString('utf8');
      reported = tokensOf(bytes <= keptWholeBytes ? usageOf(text) : usageAtEnd(text));
      return held;
    },
    reported: () => reported,
    guess: () => guessTokens(bytes),
  };
}

function usageOf(text: string): unknown {
  const value = parsedJson(text);
  return typeof value === 'object' && value !== null ? (value as { usage?: unknown }).usage : undefined;
}

/** The last object that is called "usage". A quotation mark within a text has a backslash before it. */
function usageAtEnd(text: string): unknown {
  const [found] = [...text.matchAll(/(?<!\\)"usage"\s*:\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/g)].slice(-1);
  return found && parsedJson(found[1] as string);
}
