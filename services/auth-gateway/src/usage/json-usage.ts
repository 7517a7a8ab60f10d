import { createByteBuffer } from './byte-buffer.js';
import { empty, estimateTokens, parseJson, type Tokens, tokensOf, type UsageReader } from './tokens.js';

/**
 * Responses up to this size are kept and parsed, in bytes; more would take the event loop milliseconds. Of longer ones only
 * the end is kept, where the usage stands.
 */
const maxKeptBytes = 64 * 1024;
const keptEndBytes = 16 * 1024;

/**
 * Reads the usage of a JSON response. `contentLength` is its declared length in bytes: with the last of these the client
 * has the whole response, so they are held back until it has been read. Without one, the end of the response tells.
 */
export function createJsonUsage(contentLength: number | undefined): UsageReader {
  const kept = createByteBuffer();
  let bytes = 0;
  let held: Buffer = empty;
  let reported: Tokens | undefined;

  return {
    push: (chunk) => {
      bytes += chunk.length;
      kept.append(chunk);
      if (kept.length() > maxKeptBytes) kept.keepLast(keptEndBytes);
      if (contentLength === undefined || bytes < contentLength) return chunk;
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      return empty;
    },
    flush: () => {
      const end = kept.take();
      reported = tokensOf(bytes <= maxKeptBytes ? usageOf(end) : usageAtEnd(end.toString('utf8')));
      return held;
    },
    reported: () => reported,
    estimate: () => estimateTokens(bytes),
  };
}

const usageName = Buffer.from('"usage"');
const backslash = 0x5c;

/**
 * The member "usage" of a response. What follows its name usually shows that it is a member of the outermost object: with a
 * brace before, it is an object itself. Then nothing else is parsed, which would cost much more in a long response.
 */
function usageOf(response: Buffer): unknown {
  const at = response.lastIndexOf(usageName);
  // A quotation mark inside a string is preceded by a backslash.
  const isName = at >= 0 && response[at - 1] !== backslash;
  const end = isName ? parseJson(`{${response.toString('utf8', at)}`) : undefined;
  const value = end ?? parseJson(response.toString('utf8'));
  return typeof value === 'object' && value !== null ? (value as { usage?: unknown }).usage : undefined;
}

/** The last object named "usage". A quotation mark inside a string is preceded by a backslash. */
function usageAtEnd(text: string): unknown {
  const [found] = [...text.matchAll(/(?<!\\)"usage"\s*:\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/g)].slice(-1);
  return found && parseJson(found[1] as string);
}
