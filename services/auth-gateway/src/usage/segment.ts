import { closeSync, openSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { NumberedEvent } from './event.js';
import { parseJson } from './tokens.js';

/** A file of events, one JSON object per line. Its name holds the producer and the file's place in the order. */
export interface Segment {
  readonly file: string;
  readonly producerId: string;
  bytes: number;
  /** How many events this run has written to it; 0 for a file of an earlier run. */
  events: number;
}

/** The segment that events are written to. */
export interface OpenSegment extends Segment {
  readonly handle: number;
}

/** Creates a segment. Only the owner may read the file. */
export function createSegment(folder: string, producerId: string, order: number): OpenSegment {
  const file = join(folder, fileName(producerId, order));
  return { file, producerId, bytes: 0, events: 0, handle: openSync(file, 'a', 0o600) };
}

/** Throws if no file can be created in the folder. */
export function checkWritable(folder: string, producerId: string): void {
  const probe = join(folder, fileName(producerId, 0));
  closeSync(openSync(probe, 'wx', 0o600));
  unlinkSync(probe);
}

/** The segments that earlier runs have left, those of each run in order. */
export function findSegments(folder: string): Segment[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const [, encoded] = /^(.+)\.\d{12}\.usage\.jsonl$/.exec(name) ?? [];
      if (encoded === undefined) return [];
      const file = join(folder, name);
      return [{ file, producerId: decodeURIComponent(encoded), bytes: statSync(file).size, events: 0 }];
    });
}

/**
 * The events of a segment. An incomplete last line, which a crash leaves, is skipped: its `append` never returned, so the
 * response was not completed either.
 */
export async function readSegment({ file }: Segment): Promise<NumberedEvent[]> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').flatMap((line) => (parseJson(line) as NumberedEvent | undefined) ?? []);
}

/** Deletes a segment's file, if it exists. */
export async function deleteSegment({ file }: Segment): Promise<void> {
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
