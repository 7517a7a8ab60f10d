import { closeSync, mkdirSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { NumberedEvent } from './event.js';
import { batchEvents, type Spool } from './spool.js';
import { parseJson } from './tokens.js';

/** A file of events, one a line as JSON, whose name says whose they are and in which order it comes. */
interface Segment {
  readonly file: string;
  readonly producerId: string;
  bytes: number;
  /** Of this run; what others have left is not counted. */
  events: number;
}

/**
 * A spool in files: an event is with the operating system before `append` returns, so it outlives the process however
 * that ends, and is delivered by the next one that is given the folder. (It does not outlive the machine: nobody waits for
 * the disk.) The folder must be used by one gateway at a time.
 */
export function openFileSpool(
  folder: string,
  producerId: string,
  maxBytes: number,
  onLost: (events: number, error?: unknown) => void,
): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Better found out now than with the first request.
  const probe = join(folder, nameOf(producerId, 0));
  closeSync(openSync(probe, 'wx', 0o600));
  unlinkSync(probe);
  const waiting = segmentsIn(folder);
  let current: (Segment & { readonly handle: number }) | undefined;
  let order = 0;
  let seq = 0;
  let bytes = waiting.reduce((sum, segment) => sum + segment.bytes, 0);

  const begin = () => {
    const file = join(folder, nameOf(producerId, ++order));
    current = { file, producerId, bytes: 0, events: 0, handle: openSync(file, 'a', 0o600) };
    return current;
  };
  const finish = () => {
    if (!current) return;
    const { handle, ...segment } = current;
    current = undefined;
    closeSync(handle);
    waiting.push(segment);
  };
  const drop = async () => {
    const segment = waiting.shift();
    if (!segment) return;
    bytes -= segment.bytes;
    await unlink(segment.file).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  };
  const read = async (segment: Segment): Promise<readonly NumberedEvent[]> => {
    try {
      const events = eventsOf(await readFile(segment.file, 'utf8'));
      if (events.length < segment.events) onLost(segment.events - events.length);
      return events;
    } catch (error) {
      if (isMissing(error)) {
        onLost(segment.events, error);
        return [];
      }
      // Those behind it are not to wait for it.
      waiting.push(...waiting.splice(0, 1));
      throw error;
    }
  };

  return {
    append: (event) => {
      const line = Buffer.from(`${JSON.stringify({ ...event, seq: seq + 1 })}\n`);
      if (bytes + line.length > maxBytes) return false;
      const segment = current ?? begin();
      let written = 0;
      try {
        written = writeSync(segment.handle, line);
      } finally {
        seq++;
        bytes += written;
        segment.bytes += written;
        // Nothing may come after half a line.
        if (written < line.length) finish();
      }
      if (written < line.length) return false;
      segment.events++;
      if (segment.events >= batchEvents) finish();
      return true;
    },
    next: async () => {
      for (;;) {
        if (waiting.length === 0) finish();
        const [segment] = waiting;
        if (!segment) return undefined;
        const events = await read(segment);
        if (events.length > 0) return { producerId: segment.producerId, events };
        await drop();
      }
    },
    remove: drop,
    size: () => waiting.reduce((sum, { events }) => sum + events, current?.events ?? 0),
    close: async () => finish(),
  };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function nameOf(producerId: string, order: number): string {
  return `${encodeURIComponent(producerId)}.${String(order).padStart(12, '0')}.usage.jsonl`;
}

/** What earlier runs have left, each one's in its order. */
function segmentsIn(folder: string): Segment[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const [, encoded] = /^(.+)\.\d{12}\.usage\.jsonl$/.exec(name) ?? [];
      if (encoded === undefined) return [];
      const file = join(folder, name);
      return [{ file, producerId: decodeURIComponent(encoded), bytes: statSync(file).size, events: 0 }];
    });
}

/** The events of a segment. A line that a crash has cut short was never acknowledged to anyone. */
function eventsOf(text: string): NumberedEvent[] {
  return text.split('\n').flatMap((line) => (parseJson(line) as NumberedEvent | undefined) ?? []);
}
