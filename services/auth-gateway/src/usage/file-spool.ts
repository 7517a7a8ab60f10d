import { mkdirSync } from 'node:fs';
import type { NumberedEvent } from './event.js';
import { append, complete, type FileSpoolOptions, type State } from './file-spool-writer.js';
import {
  checkWritable,
  deleteSegment,
  eventsIn,
  type FileSegment,
  findSegments,
  isMissingFile,
  readSegment,
  type Segment,
  saveSegment,
  segmentFiles,
} from './segment.js';
import type { Batch, Spool } from './spool.js';

/**
 * A spool in the files of a folder. When `append` returns, the events are with the operating system: they survive the end of
 * the process, however that happens, and are delivered by the next run that uses the folder. Writes are not fsynced, so
 * events may be lost if the machine fails. While no file can be written, a bounded number of events is kept in memory, in
 * their place in the order. Only one process at a time may use a folder (`takeSpoolFolders`). Throws if the folder cannot be written.
 */
export function openFileSpool(options: FileSpoolOptions): Spool {
  const { folder, left = [], producerId } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkWritable(folder, producerId);
  const waiting: Segment[] = [folder, ...left].flatMap(findSegments);
  const state: State = {
    ...{ files: segmentFiles, ...options, waiting, current: undefined, order: 0, seq: 0 },
    ...{ bytes: bytesIn(waiting), eventsInMemory: 0, retryAtMs: Number.NEGATIVE_INFINITY },
  };
  return {
    append: (events) => append(state, events),
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
