import { createEventScanner, splitEvents } from '@hypervize/relay';
import { createByteBuffer } from './byte-buffer.js';
import { empty, parseJson, type Tokens, tokensOf, type UsageReader } from './tokens.js';

/** A longer event is forwarded without being read, in bytes. One that carries usage is far shorter. */
const maxReadEventBytes = 64 * 1024;

/** What is held back of the end of a stream: "data: [DONE]" and its line ends take less, in bytes. */
const maxHeldBytes = 64;

const usageName = Buffer.from('"usage"');

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
    if (!hasUsageObject(whole)) return whole;
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
      const completing = scanned.end === chunk.length ? chunk : chunk.subarray(0, scanned.end);
      whole = read(unread.length() === 0 ? completing : Buffer.concat([unread.take(), completing]));
      if (scanned.end < chunk.length) unread.append(chunk.subarray(scanned.end));
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
      const isKept = done < pending.length && pending.length - done <= maxHeldBytes;
      held = isKept ? pending.subarray(done) : empty;
      return isKept ? pending.subarray(0, done) : pending;
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
const maxDoneLine = 12;

/**
 * The index at which [DONE], or what can still become it, begins at the end of `bytes`; their length if there is none.
 * The line may have begun before these bytes; then holding back its end for a moment does no harm.
 */
function startOfDone(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && isLineEnd(bytes[end - 1])) end--;
  let begin = end;
  while (begin > 0 && end - begin <= maxDoneLine && !isLineEnd(bytes[begin - 1])) begin--;
  if (end === 0 || end - begin > maxDoneLine) return bytes.length;
  const line = bytes.toString('latin1', begin, end);
  const isDone =
    end < bytes.length ? doneLines.includes(line) : doneLines.some((done) => done.startsWith(line));
  return isDone ? begin : bytes.length;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}

/** Whether the bytes contain a member "usage" whose value is an object. In most events of a stream it is null, if present. */
function hasUsageObject(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(usageName); at >= 0; at = bytes.indexOf(usageName, at + 1)) {
    let next = skipSpace(bytes, at + usageName.length);
    if (bytes[next] !== 0x3a) continue;
    next = skipSpace(bytes, next + 1);
    if (bytes[next] === 0x7b) return true;
  }
  return false;
}

/** The index of the first byte from `from` on that is not space between two JSON tokens. */
function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || isLineEnd(bytes[at])) at++;
  return at;
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
