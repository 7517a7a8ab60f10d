import { nothing, parsedJson, type Tokens, tokensOf, type UsageReader } from './tokens.js';

/** An event that is longer than this is passed on without being read, in bytes. One with usage is far shorter. */
const longestEventBytes = 64 * 1024;

const usageName = Buffer.from('"usage"');
const usageObject = /"usage"\s*:\s*\{/;

/**
 * Reads the usage at the end of a stream of events (server-sent events, as OpenAI streams them). `ours`: the client has
 * not asked for it, so the event that has nothing but the usage is taken out. What ends a stream for a client, the event
 * [DONE], is held back until the stream has ended.
 */
export function createStreamUsage(ours: boolean): UsageReader {
  /** The beginning of an event that is not complete, as far as it has not been read. */
  let unread: Buffer = nothing;
  /** What is complete and waits for the end. */
  let held: Buffer = nothing;
  let reported: Tokens | undefined;
  let events = 0;

  /** Reads whole events; what is passed on of them. */
  const read = (whole: Buffer): Buffer => {
    const delimiters = delimitersOf(whole);
    events += countEvents(whole, delimiters);
    if (!whole.includes(usageName) || !usageObject.test(whole.toString('latin1'))) return whole;
    const kept: Buffer[] = [];
    for (const event of eventsOf(whole, delimiters)) if (!isExtra(event)) kept.push(event);
    return kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
  };

  /** Notes an event's usage; whether it is there for us alone. */
  const isExtra = (event: Buffer): boolean => {
    if (!event.includes(usageName)) return false;
    const text = event.toString('utf8');
    if (!usageObject.test(text)) return false;
    const { usage, choices } = objectOf(text) ?? {};
    const tokens = tokensOf(usage);
    if (!tokens) return false;
    reported = tokens;
    return ours && Array.isArray(choices) && choices.length === 0;
  };

  const pass = (chunk: Buffer): Buffer => {
    const all = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    const end = endOfEvents(all);
    const rest = all.subarray(end);
    const long = rest.length > longestEventBytes;
    const whole = end > 0 ? read(all.subarray(0, end)) : nothing;
    unread = long ? nothing : rest;
    if (!ours) return chunk;
    return long ? Buffer.concat([whole, rest]) : whole;
  };

  return {
    pass: (chunk) => {
      const passed = pass(chunk);
      const before = held.length === 0 ? passed : Buffer.concat([held, passed]);
      const end = beginOfDone(before);
      held = before.subarray(end);
      return before.subarray(0, end);
    },
    finish: () => {
      const rest = read(unread);
      return Buffer.concat(ours ? [held, rest] : [held]);
    },
    reported: () => reported,
    // About one event for each token.
    guess: () => events,
  };
}

/** The index after the last event that is complete. */
function endOfEvents(bytes: Buffer): number {
  const plain = bytes.lastIndexOf('\n\n');
  const withReturns = bytes.lastIndexOf('\n\r\n');
  return Math.max(plain < 0 ? 0 : plain + 2, withReturns < 0 ? 0 : withReturns + 3);
}

const forms = ['data: [DONE]', 'data:[DONE]'];

/**
 * Where [DONE] begins at the end of some bytes, or what can still become it; their length if nothing of that is there. The
 * line that it stands on may have begun before these bytes: then nothing is lost by holding it back for a moment.
 */
function beginOfDone(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === 13)) end--;
  const begin = bytes.lastIndexOf(10, end - 1) + 1;
  if (end === 0 || end - begin > 12) return bytes.length;
  const line = bytes.toString('latin1', begin, end);
  const is = end < bytes.length ? forms.includes(line) : forms.some((form) => form.startsWith(line));
  return is ? begin : bytes.length;
}

/** What ends an event in these bytes. Looked for once, as most streams have one of them only. */
function delimitersOf(bytes: Buffer): readonly string[] {
  if (!bytes.includes('\n\r\n')) return ['\n\n'];
  return bytes.includes('\n\n') ? ['\n\n', '\n\r\n'] : ['\n\r\n'];
}

function endOfNext(bytes: Buffer, from: number, delimiters: readonly string[]): number {
  let end = bytes.length;
  for (const delimiter of delimiters) {
    const at = bytes.indexOf(delimiter, from);
    if (at >= 0) end = Math.min(end, at + delimiter.length);
  }
  return end;
}

function* eventsOf(bytes: Buffer, delimiters: readonly string[]): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const end = endOfNext(bytes, at, delimiters);
    yield bytes.subarray(at, end);
    at = end;
  }
}

function countEvents(bytes: Buffer, delimiters: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at = endOfNext(bytes, at, delimiters)) count++;
  return count;
}

/** The JSON object of an event's data lines; undefined if it is none. */
function objectOf(event: string): Record<string, unknown> | undefined {
  const data = event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5));
  const value = parsedJson(data.join('\n'));
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
