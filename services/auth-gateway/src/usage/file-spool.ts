import { closeSync, mkdirSync, writeSync } from 'node:fs';
import type { NumberedEvent, UsageEvent } from './event.js';
import {
  checkWritable,
  createSegment,
  deleteSegment,
  findSegments,
  isMissingFile,
  type OpenSegment,
  readSegment,
  type Segment,
} from './segment.js';
import { type Batch, batchEvents, type Spool } from './spool.js';

interface FileSpool {
  readonly folder: string;
  readonly producerId: string;
  readonly maxBytes: number;
  /** Complete segments, oldest first. */
  readonly waiting: Segment[];
  current: OpenSegment | undefined;
  /** The order of the latest segment of this run. */
  order: number;
  seq: number;
  /** The size of all segments. */
  bytes: number;
  onLost(events: number, error?: unknown): void;
}

/**
 * A spool in the files of a folder. When `append` returns, the event is with the operating system: it survives the end of
 * the process, however that happens, and is delivered by the next run that uses the folder. Writes are not fsynced, so
 * events may be lost if the machine fails. Only one gateway at a time may use a folder. Throws if the folder cannot be
 * written.
 */
export function openFileSpool(
  folder: string,
  producerId: string,
  maxBytes: number,
  onLost: (events: number, error?: unknown) => void,
): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkWritable(folder, producerId);
  const waiting = findSegments(folder);
  const bytes = waiting.reduce((sum, segment) => sum + segment.bytes, 0);
  const state: FileSpool = {
    ...{ folder, producerId, maxBytes, onLost },
    ...{ waiting, bytes, current: undefined, order: 0, seq: 0 },
  };
  return {
    append: (event) => append(state, event),
    next: () => next(state),
    remove: () => remove(state),
    size: () => waiting.reduce((sum, { events }) => sum + events, state.current?.events ?? 0),
    close: async () => complete(state),
  };
}

function append(state: FileSpool, event: UsageEvent): boolean {
  const line = Buffer.from(`${JSON.stringify({ ...event, seq: state.seq + 1 })}\n`);
  if (state.bytes + line.length > state.maxBytes) return false;
  const segment = currentSegment(state);
  let written = 0;
  try {
    written = writeSync(segment.handle, line);
  } finally {
    state.seq++;
    state.bytes += written;
    segment.bytes += written;
    // No event may follow an incomplete line.
    if (written < line.length) complete(state);
  }
  if (written < line.length) return false;
  segment.events++;
  if (segment.events >= batchEvents) complete(state);
  return true;
}

function currentSegment(state: FileSpool): OpenSegment {
  state.current ??= createSegment(state.folder, state.producerId, ++state.order);
  return state.current;
}

/** Closes the current segment, so that it can be delivered. */
function complete(state: FileSpool): void {
  if (!state.current) return;
  const { handle, ...segment } = state.current;
  state.current = undefined;
  closeSync(handle);
  state.waiting.push(segment);
}

async function next(state: FileSpool): Promise<Batch | undefined> {
  for (;;) {
    if (state.waiting.length === 0) complete(state);
    const [segment] = state.waiting;
    if (!segment) return undefined;
    const events = await read(state, segment);
    if (events.length > 0) return { producerId: segment.producerId, events };
    await remove(state);
  }
}

/** The events of the oldest segment. Events that this run wrote to it and that are not there are reported as lost. */
async function read(state: FileSpool, segment: Segment): Promise<readonly NumberedEvent[]> {
  try {
    const events = await readSegment(segment);
    if (events.length < segment.events) state.onLost(segment.events - events.length);
    return events;
  } catch (error) {
    if (isMissingFile(error)) {
      state.onLost(segment.events, error);
      return [];
    }
    // The other segments are tried before this one is tried again.
    state.waiting.push(...state.waiting.splice(0, 1));
    throw error;
  }
}

async function remove(state: FileSpool): Promise<void> {
  const segment = state.waiting.shift();
  if (!segment) return;
  state.bytes -= segment.bytes;
  await deleteSegment(segment);
}
