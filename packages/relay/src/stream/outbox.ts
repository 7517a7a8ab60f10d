import { ackFlag, frameHeaderBytes, frameTypes, writeFrameHeader } from './frame.js';

/** The frames that are to be sent on a stream, in order. */
export interface Outbox {
  /** Adds a frame. It is sent at the end of the present turn of the event loop, or once the transport has caught up. */
  push(type: number, flags: number, id: number, payload: Buffer | string): void;
  /** The bytes that have not been given to the transport. */
  bytes(): number;
  /** Whether data should not be added until there is room again. Other frames may be: they are few and small. */
  isFull(): boolean;
  /** Calls `resume` once there is room for data. Those that wait are called in order, each as long as there is room. */
  whenRoom(resume: () => void): void;
  /** The transport, which had to catch up, takes messages again. */
  drained(): void;
  /** Takes no more frames. Calls `then` when all have been given to the transport. */
  finish(then: () => void): void;
  /** Discards everything, also what is added later. */
  close(): void;
}

/** A batch is not extended beyond this size, in bytes. A single frame may be larger. */
const maxBatchBytes = 128 * 1_024;

/** Data waits in its exchange while this many bytes have not been given to the transport. */
export const maxQueuedBytes = 256 * 1_024;

/** Pings are not answered while more than this waits, in bytes: the peer sends pings without reading. */
const maxPingedBytes = 4 * 1_024 * 1_024;

/** Frames in the order in which they are sent, in parallel lists: one object per frame would cost more than its bytes. */
interface Queue {
  readonly types: number[];
  readonly flags: number[];
  readonly ids: number[];
  readonly payloads: (Buffer | string)[];
  /** How many of the frames have been sent. */
  sent: number;
  /** The size of those that have not, in bytes. */
  bytes: number;
}

/**
 * Collects frames into batches: one or more for each turn of the event loop in which there are any. `send` gives a batch to
 * the transport, and returns false if no further one should follow before `drained`. Strings are sent as Latin-1.
 */
export function createOutbox(send: (batch: Buffer) => boolean): Outbox {
  const queue: Queue = { types: [], flags: [], ids: [], payloads: [], sent: 0, bytes: 0 };
  let waiting: (() => void)[] = [];
  let isScheduled = false;
  let isBlocked = false;
  let isClosed = false;
  let onFinished: (() => void) | undefined;

  const isFull = () => queue.bytes >= maxQueuedBytes;
  const flush = () => {
    isScheduled = false;
    for (;;) {
      while (!isBlocked && queue.sent < queue.payloads.length) isBlocked = !send(nextBatch(queue));
      if (isBlocked || waiting.length === 0) break;
      resumeWaiting();
    }
    removeSent(queue);
    if (queue.payloads.length > 0 || !onFinished) return;
    const then = onFinished;
    onFinished = undefined;
    then();
  };
  const resumeWaiting = () => {
    const resumed = waiting;
    waiting = [];
    let at = 0;
    while (at < resumed.length && !isFull()) resumed[at++]?.();
    // Those that wait again are behind those that have not been called.
    waiting = resumed.slice(at).concat(waiting);
  };

  return {
    push: (type, flags, id, payload) => {
      if (isClosed) return;
      queue.types.push(type);
      queue.flags.push(flags);
      queue.ids.push(id);
      queue.payloads.push(payload);
      queue.bytes += frameHeaderBytes + payload.length;
      if (isScheduled || isBlocked) return;
      isScheduled = true;
      setImmediate(flush);
    },
    bytes: () => queue.bytes,
    isFull,
    whenRoom: (resume) => {
      if (!isClosed) waiting.push(resume);
    },
    drained: () => {
      isBlocked = false;
      flush();
    },
    finish: (then) => {
      if (isClosed) return;
      isClosed = true;
      waiting = [];
      onFinished = then;
      flush();
    },
    close: () => {
      isClosed = true;
      onFinished = undefined;
      waiting = [];
      queue.sent = queue.payloads.length;
      queue.bytes = 0;
      removeSent(queue);
    },
  };
}

/** Answers a ping, also if data has to wait. */
export function answerPing(outbox: Outbox, payload: Buffer): void {
  if (outbox.bytes() <= maxPingedBytes) outbox.push(frameTypes.ping, ackFlag, 0, Buffer.from(payload));
}

/** The next batch: the frames that have not been sent, up to the limit. */
function nextBatch(queue: Queue): Buffer {
  const { payloads } = queue;
  let size = 0;
  let end = queue.sent;
  while (end < payloads.length) {
    const frameBytes = frameHeaderBytes + (payloads[end] as Buffer | string).length;
    if (end > queue.sent && size + frameBytes > maxBatchBytes) break;
    size += frameBytes;
    end++;
  }
  const batch = Buffer.allocUnsafe(size);
  let at = 0;
  for (let i = queue.sent; i < end; i++) {
    const payload = payloads[i] as Buffer | string;
    const [type, flags, id] = [queue.types[i] as number, queue.flags[i] as number, queue.ids[i] as number];
    at = writeFrameHeader(batch, at, payload.length, type, flags, id);
    if (typeof payload === 'string') batch.write(payload, at, 'latin1');
    else batch.set(payload, at);
    at += payload.length;
  }
  queue.sent = end;
  queue.bytes -= size;
  return batch;
}

/** A stream that is never idle must not keep what it has sent. */
function removeSent(queue: Queue): void {
  const { sent, types, flags, ids, payloads } = queue;
  if (sent === 0) return;
  for (const list of [types, flags, ids, payloads]) {
    if (sent === list.length) list.length = 0;
    else list.splice(0, sent);
  }
  queue.sent = 0;
}
