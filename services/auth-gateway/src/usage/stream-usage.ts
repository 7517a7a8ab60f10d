import { createEventScanner, splitEvents } from '@hypervize/relay';
import { createByteBuffer } from './byte-buffer.js';
import { empty, parseJson, type Tokens, tokensOf, type UsageReader } from './tokens.js';

/** A longer event is forwarded without being read, in bytes. One that carries usage is far shorter. */
const maxReadEventBytes = 64 * 1024;

/** What is held back of the end of a stream: "data: [DONE]" and its line ends take less, in bytes. */
const maxHeldBytes = 64;

const usageName = Buffer.from('"usage"');
const usageObject = /"usage"\s*:\s*\{/;

/**
 * Reads the usage at the end of a stream of server-sent events in OpenAI's form. With `usageInjected` the client did not
 * ask for usage, so an event that carries nothing else is removed. The event that ends a stream for clients, [DONE], is
 * held back until the stream has ended.
 */
export function createStreamUsage(usageInjected: boolean): UsageReader {
  const scanner = createEventScanner();
  /** The beginning of an incomplete event, as far as it has not been read. */
  const unread = createByteBuffer();
  /** What is complete and held back until the end. */
  let held: Buffer = empty;
  let reported: Tokens | undefined;
  let events = 0;

  /** Notes an event's usage. Returns whether the event exists only because the router asked for usage. */
  const isInjected = (event: Buffer): boolean => {
    if (!event.includes(usageName)) return false;
    const { usage, choices } = dataOf(event.toString('utf8')) ?? {};
    const tokens = tokensOf(usage);
    if (!tokens) return false;
    reported = tokens;
    return usageInjected && Array.isArray(choices) && choices.length === 0;
  };

  /** Reads whole events; returns those that the client gets. */
  const read = (whole: Buffer): Buffer => {
    if (!whole.includes(usageName) || !usageObject.test(whole.toString('latin1'))) return whole;
    const kept = splitEvents(whole).filter((event) => !isInjected(event));
    return kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
  };

  /** Reads what the chunk completes; returns what of it and of what was unread the client gets now. */
  const filter = (chunk: Buffer): Buffer => {
    const scanned = scanner.scan(chunk);
    events += scanned.events;
    let whole: Buffer = empty;
    if (scanned.end < 0) {
      unread.append(chunk);
    } else {
      const completing = chunk.subarray(0, scanned.end);
      whole = read(unread.length() === 0 ? completing : Buffer.concat([unread.take(), completing]));
      unread.append(chunk.subarray(scanned.end));
    }
    const tooLong = unread.length() > maxReadEventBytes ? unread.take() : empty;
    if (!usageInjected) return chunk;
    return tooLong.length > 0 ? Buffer.concat([whole, tooLong]) : whole;
  };

  return {
    push: (chunk) => {
      const filtered = filter(chunk);
      const pending = held.length === 0 ? filtered : Buffer.concat([held, filtered]);
      const done = startOfDone(pending);
      const end = pending.length - done > maxHeldBytes ? pending.length : done;
      held = pending.subarray(end);
      return pending.subarray(0, end);
    },
    flush: () => {
      const rest = read(unread.take());
      if (!scanner.atBoundary()) events++;
      return Buffer.concat(usageInjected ? [held, rest] : [held]);
    },
    reported: () => reported,
    // About one event per token.
    estimate: () => events,
  };
}

const doneLines = ['data: [DONE]', 'data:[DONE]'];

/**
 * The index at which [DONE], or what can still become it, begins at the end of `bytes`; their length if there is none.
 * The line may have begun before these bytes; then holding back its end for a moment does no harm.
 */
function startOfDone(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end--;
  const begin = Math.max(bytes.lastIndexOf(10, end - 1), bytes.lastIndexOf(13, end - 1)) + 1;
  if (end === 0 || end - begin > 12) return bytes.length;
  const line = bytes.toString('latin1', begin, end);
  const isDone =
    end < bytes.length ? doneLines.includes(line) : doneLines.some((done) => done.startsWith(line));
  return isDone ? begin : bytes.length;
}

/** The JSON object in an event's data lines; undefined if there is none. */
function dataOf(event: string): Record<string, unknown> | undefined {
  const data = event
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5));
  const value = parseJson(data.join('\n'));
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
