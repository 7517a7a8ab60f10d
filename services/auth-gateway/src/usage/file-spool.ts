import { mkdirSync } from 'node:fs';
import type { Clock } from '@hypervize/runtime';
import type { NumberedEvent, UsageEvent } from './event.js';
import {
  checkWritable,
  closeSegment,
  createSegment,
  deleteSegment,
  eventsIn,
  type FileSegment,
  findSegments,
  isMissingFile,
  lineOf,
  type MemorySegment,
  type OpenSegment,
  readSegment,
  type Segment,
  type SegmentFiles,
  saveSegment,
  segmentFiles,
  writeEvents,
} from './segment.js';
import { type Batch, batchEvents, type Spool } from './spool.js';

interface Options {
  readonly folder: string;
  /** Folders whose events are delivered too. */
  readonly left?: readonly string[];
  readonly producerId: string;
  /** The size of all files at which events are refused. */
  readonly maxBytes: number;
  readonly clock: Pick<Clock, 'monotonic'>;
  onLost(events: number, error?: unknown): void;
  /** A file cannot be written, as when the disk is full. Called at most once per `retryMs`. */
  onWriteError(error: unknown): void;
  readonly files?: SegmentFiles;
}

/** How long events are kept in memory after a file could not be written, before that is tried again, in milliseconds. */
export const retryMs = 1_000;
/** How many events are kept in memory while no file can be written. */
export const maxEventsInMemory = 10_000;

interface State extends Options {
  readonly files: SegmentFiles;
  /** Complete segments, oldest first. */
  readonly waiting: Segment[];
  current: OpenSegment | MemorySegment | undefined;
  /** The order of the latest segment of this run. */
  order: number;
  seq: number;
  /** The size of all files. */
  bytes: number;
  eventsInMemory: number;
  /** No file is written before this time. */
  retryAtMs: number;
}

/**
 * A spool in the files of a folder. When `append` returns, the event is with the operating system: it survives the end of
 * the process, however that happens, and is delivered by the next run that uses the folder. Writes are not fsynced, so
 * events may be lost if the machine fails. While no file can be written, a bounded number of events is kept in memory, in
 * their place in the order. Only one process at a time may use a folder (`takeSpoolFolders`). Throws if the folder cannot be written.
 */
export function openFileSpool(options: Options): Spool {
  const { folder, left = [], producerId } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkWritable(folder, producerId);
  const waiting: Segment[] = [folder, ...left].flatMap(findSegments);
  const state: State = {
    ...{ files: segmentFiles, ...options, waiting, current: undefined, order: 0, seq: 0 },
    ...{ bytes: bytesIn(waiting), eventsInMemory: 0, retryAtMs: Number.NEGATIVE_INFINITY },
  };
  return {
    append: (event) => append(state, event),
    next: () => next(state),
    remove: () => remove(state),
    size: () =>
      waiting.reduce((sum, one) => sum + eventsIn(one), state.current ? eventsIn(state.current) : 0),
    close: async () => close(state),
  };
}

function bytesIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + (segment.kind === 'file' ? segment.bytes : 0), 0);
}

function append(state: State, event: UsageEvent): boolean {
  const numbered = { ...event, seq: state.seq + 1 };
  const stored =
    state.clock.monotonic() < state.retryAtMs ? keepInMemory(state, numbered) : store(state, numbered);
  if (stored) state.seq++;
  return stored;
}

/** Writes an event to a file, or keeps it in memory if that fails. */
function store(state: State, event: NumberedEvent): boolean {
  const line = lineOf(event);
  if (state.bytes + line.length > state.maxBytes) return false;
  if (state.current?.kind === 'memory') complete(state);
  try {
    writeLine(state, line);
    return true;
  } catch (error) {
    complete(state);
    state.retryAtMs = state.clock.monotonic() + retryMs;
    state.onWriteError(error);
    return keepInMemory(state, event);
  }
}

function writeLine(state: State, line: Buffer): void {
  const { files, folder, producerId } = state;
  if (state.current?.kind !== 'file') state.current = createSegment(files, folder, producerId, ++state.order);
  const segment = state.current;
  const bytesBefore = segment.bytes;
  try {
    writeEvents(files, segment, line, 1);
  } finally {
    state.bytes += segment.bytes - bytesBefore;
  }
  if (segment.events >= batchEvents) complete(state);
}

function keepInMemory(state: State, event: NumberedEvent): boolean {
  if (state.eventsInMemory >= maxEventsInMemory) return false;
  if (state.current?.kind !== 'memory') {
    complete(state);
    state.current = { kind: 'memory', producerId: state.producerId, order: ++state.order, list: [] };
  }
  const segment = state.current;
  segment.list.push(event);
  state.eventsInMemory++;
  if (segment.list.length >= batchEvents) complete(state);
  return true;
}

/** Completes the current segment, so that it can be delivered. Of a file without events nothing is left. */
function complete(state: State): void {
  const { current, files } = state;
  state.current = undefined;
  if (!current) return;
  if (current.kind === 'memory') {
    state.waiting.push(current);
    return;
  }
  const { handle, ...segment } = current;
  if (segment.events > 0) state.waiting.push(segment);
  else state.bytes -= segment.bytes;
  try {
    closeSegment(files, handle, segment);
  } catch (error) {
    state.onWriteError(error);
  }
}

async function next(state: State): Promise<Batch | undefined> {
  for (;;) {
    if (state.waiting.length === 0) complete(state);
    const [segment] = state.waiting;
    if (!segment) return undefined;
    const events = segment.kind === 'memory' ? segment.list : await read(state, segment);
    if (events.length > 0) return { producerId: segment.producerId, events };
    await remove(state);
  }
}

/** The events of the oldest segment. Events that this run wrote to it and that are not there are reported as lost. */
async function read(state: State, segment: FileSegment): Promise<readonly NumberedEvent[]> {
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

async function remove(state: State): Promise<void> {
  const segment = state.waiting.shift();
  if (segment?.kind === 'memory') state.eventsInMemory -= segment.list.length;
  if (segment?.kind !== 'file') return;
  state.bytes -= segment.bytes;
  await deleteSegment(segment);
}

/** Leaves everything to the next run. Events in memory for which there is still no space are lost. */
function close(state: State): void {
  complete(state);
  const segments = state.waiting.splice(0);
  for (const segment of segments) {
    try {
      state.waiting.push(segment.kind === 'file' ? segment : saveSegment(state.files, state.folder, segment));
    } catch (error) {
      state.onLost(eventsIn(segment), error);
    }
  }
}
