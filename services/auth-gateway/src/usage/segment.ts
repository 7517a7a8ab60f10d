import { closeSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { NumberedEvent, UsageEvent } from './event.js';
import { parseJson } from './tokens.js';

/** A file of events, one JSON object per line. Its name holds the producer and the file's place in the order. */
export interface FileSegment {
  readonly kind: 'file';
  readonly file: string;
  readonly producerId: string;
  bytes: number;
  /** How many events this run has written to it; 0 for a file of an earlier run. */
  events: number;
}

/** The segment that events are written to. */
export interface OpenSegment extends FileSegment {
  readonly handle: number;
}

/** Events that could not be written to a file. */
export interface MemorySegment {
  readonly kind: 'memory';
  readonly producerId: string;
  /** The place of its file in the order, once it can be written. */
  readonly order: number;
  readonly list: NumberedEvent[];
}

export type Segment = FileSegment | MemorySegment;

/** The calls of the file system by which segments are written, so that tests can make them fail. */
export interface SegmentFiles {
  open(file: string, flags: string, mode: number): number;
  write(handle: number, bytes: Uint8Array): number;
  close(handle: number): void;
  unlink(file: string): void;
}

export const segmentFiles: SegmentFiles = {
  open: openSync,
  write: (handle, bytes) => writeSync(handle, bytes),
  close: closeSync,
  unlink: unlinkSync,
};

/** Creates a segment. Only the owner may read the file. */
export function createSegment(
  files: SegmentFiles,
  folder: string,
  producerId: string,
  order: number,
): OpenSegment {
  const file = join(folder, fileName(producerId, order));
  return { kind: 'file', file, producerId, bytes: 0, events: 0, handle: files.open(file, 'a', 0o600) };
}

/** An event as it stands in a file, with its number first. The event is not copied for that: it is on the path of a request. */
export function lineOf(event: UsageEvent, seq: number): string {
  return `{"seq":${seq},${JSON.stringify(event).slice(1)}\n`;
}

const lineEnd = 10;

/**
 * Writes the lines of events. Throws if they cannot be written as a whole: the segment then counts the events whose lines
 * are complete, and nothing may follow in it.
 */
export function writeEvents(files: SegmentFiles, segment: OpenSegment, lines: Buffer, events: number): void {
  const written = files.write(segment.handle, lines);
  segment.bytes += written;
  if (written < lines.length) {
    segment.events += lines.subarray(0, written).filter((byte) => byte === lineEnd).length;
    throw new Error(`${written} of ${lines.length} bytes were written`);
  }
  segment.events += events;
}

/** Closes the file of a segment, and deletes it if it holds no event. */
export function closeSegment(files: SegmentFiles, handle: number, { file, events }: FileSegment): void {
  try {
    files.close(handle);
  } finally {
    if (events === 0) files.unlink(file);
  }
}

/** Writes events that were kept in memory to their file. Throws if that fails, and leaves no file then. */
export function saveSegment(
  files: SegmentFiles,
  folder: string,
  { producerId, order, list }: MemorySegment,
): FileSegment {
  const segment = createSegment(files, folder, producerId, order);
  try {
    writeEvents(
      files,
      segment,
      Buffer.from(list.map(({ seq, ...event }) => lineOf(event, seq)).join('')),
      list.length,
    );
  } finally {
    closeSegment(files, segment.handle, segment);
  }
  return segment;
}

/** How many events a segment holds, as far as this run knows. */
export function eventsIn(segment: Segment): number {
  return segment.kind === 'memory' ? segment.list.length : segment.events;
}

/** Throws if no file can be created in the folder. */
export function checkWritable(folder: string, producerId: string): void {
  const probe = join(folder, fileName(producerId, 0));
  closeSync(openSync(probe, 'wx', 0o600));
  unlinkSync(probe);
}

/** The segments that earlier runs have left, those of each run in order. */
export function findSegments(folder: string): FileSegment[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const [, encoded] = /^(.+)\.\d{12}\.usage\.jsonl$/.exec(name) ?? [];
      if (encoded === undefined) return [];
      const file = join(folder, name);
      const { size: bytes } = statSync(file);
      return [{ kind: 'file', file, producerId: decodeURIComponent(encoded), bytes, events: 0 }];
    });
}

/**
 * The events of a segment. What follows the last line end is skipped, even if it is a whole event but for that: its write
 * was cut short. After a crash its `append` never returned, so the response was not completed either; on a full disk the
 * event was kept in memory.
 */
export async function readSegment({ file }: FileSegment): Promise<NumberedEvent[]> {
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n').slice(0, -1);
  return lines.flatMap((line) => (parseJson(line) as NumberedEvent | undefined) ?? []);
}

/** Deletes a segment's file, if it exists. */
export async function deleteSegment({ file }: FileSegment): Promise<void> {
  await unlink(file).catch((error: unknown) => {
    if (!isMissingFile(error)) throw error;
  });
}

/** Whether an error says that a file does not exist. */
export function isMissingFile(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function fileName(producerId: string, order: number): string {
  return `${encodeURIComponent(producerId)}.${String(order).padStart(12, '0')}.usage.jsonl`;
}
