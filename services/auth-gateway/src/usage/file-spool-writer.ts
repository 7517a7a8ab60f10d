import type { Clock } from '@hypervize/runtime';
import type { UsageEvent } from './event.js';
import {
  closeSegment,
  createSegment,
  lineOf,
  type MemorySegment,
  type OpenSegment,
  type Segment,
  type SegmentFiles,
  writeEvents,
} from './segment.js';
import { batchEvents } from './spool.js';

/** How a spool in files is opened. */
export interface FileSpoolOptions {
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

/** What a spool in files works on. */
export interface State extends FileSpoolOptions {
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

/** Stores events by as many writes as segments take them, usually one. Returns how many there was space for. */
export function append(state: State, events: readonly UsageEvent[]): number {
  let stored = 0;
  while (stored < events.length) {
    const rest = stored === 0 ? events : events.slice(stored);
    const more = state.clock.monotonic() < state.retryAtMs ? keepInMemory(state, rest) : store(state, rest);
    if (more === 'full') break;
    stored += more;
    state.seq += more;
  }
  return stored;
}

/** Writes events to a file, as many as its segment takes. Returns how many; those that could not be written are left. */
function store(state: State, events: readonly UsageEvent[]): number | 'full' {
  if (state.current?.kind === 'memory') complete(state);
  const before = state.current?.kind === 'file' ? state.current.events : 0;
  const lines = linesOf(state, events, batchEvents - before);
  if (lines.length === 0) return 'full';
  let segment: OpenSegment | undefined;
  try {
    segment = currentFile(state);
    writeLines(state, segment, Buffer.from(lines.join('')), lines.length);
    if (segment.events >= batchEvents) complete(state);
  } catch (error) {
    complete(state);
    state.retryAtMs = state.clock.monotonic() + retryMs;
    state.onWriteError(error);
  }
  return segment ? segment.events - before : 0;
}

/** The lines of the first events, at most `max`, as far as the files may grow. */
function linesOf(state: State, events: readonly UsageEvent[], max: number): string[] {
  const lines: string[] = [];
  let { bytes } = state;
  for (const event of events) {
    if (lines.length === max) break;
    const line = lineOf(event, state.seq + lines.length + 1);
    bytes += Buffer.byteLength(line);
    if (bytes > state.maxBytes) break;
    lines.push(line);
  }
  return lines;
}

/** The segment to write to. Throws if its file cannot be created. */
function currentFile(state: State): OpenSegment {
  if (state.current?.kind === 'file') return state.current;
  const segment = createSegment(state.files, state.folder, state.producerId, ++state.order);
  state.current = segment;
  return segment;
}

function writeLines(state: State, segment: OpenSegment, lines: Buffer, events: number): void {
  const bytesBefore = segment.bytes;
  try {
    writeEvents(state.files, segment, lines, events);
  } finally {
    state.bytes += segment.bytes - bytesBefore;
  }
}

/** Keeps the first of the events in memory. */
function keepInMemory(state: State, [event]: readonly UsageEvent[]): 1 | 'full' {
  if (!event || state.eventsInMemory >= maxEventsInMemory) return 'full';
  if (state.current?.kind !== 'memory') {
    complete(state);
    state.current = { kind: 'memory', producerId: state.producerId, order: ++state.order, list: [] };
  }
  const segment = state.current;
  segment.list.push({ ...event, seq: state.seq + 1 });
  state.eventsInMemory++;
  if (segment.list.length >= batchEvents) complete(state);
  return 1;
}

/** Completes the current segment, so that it can be delivered. Of a file without events nothing is left. */
export function complete(state: State): void {
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
