import { frameHeaderBytes, writeFrameHeader } from './frame.js';

/** The frames that are to be sent on a stream, in order. */
export interface Outbox {
  /** Adds a frame. It is sent at the end of the present turn of the event loop, or once the transport has caught up. */
  push(type: number, flags: number, id: number, payload: Buffer | string): void;
  /** The bytes that have not been given to the transport. */
  bytes(): number;
  /** Sends everything now, as far as the transport takes it. */
  flush(): void;
  /** The transport, which had to catch up, takes messages again. */
  drained(): void;
  /** Discards everything, also what is added later. */
  close(): void;
}

/** A batch is not extended beyond this size, in bytes. A single frame may be larger. */
const maxBatchBytes = 128 * 1_024;

/**
 * Collects frames into batches: one or more for each turn of the event loop in which there are any. `send` gives a batch to
 * the transport, and returns false if no further one should follow before `drained`. Strings are sent as Latin-1.
 */
export function createOutbox(send: (batch: Buffer) => boolean): Outbox {
  let types: number[] = [];
  let flagsOf: number[] = [];
  let ids: number[] = [];
  let payloads: (Buffer | string)[] = [];
  /** How many of the frames have been sent. */
  let sent = 0;
  let bytes = 0;
  let isScheduled = false;
  let isBlocked = false;
  let isClosed = false;

  const clear = () => {
    types = [];
    flagsOf = [];
    ids = [];
    payloads = [];
    sent = 0;
  };

  /** The next batch: the frames from `sent` on, up to the limit. */
  const nextBatch = (): Buffer => {
    let size = 0;
    let end = sent;
    while (end < payloads.length) {
      const frameBytes = frameHeaderBytes + (payloads[end] as Buffer | string).length;
      if (end > sent && size + frameBytes > maxBatchBytes) break;
      size += frameBytes;
      end++;
    }
    const batch = Buffer.allocUnsafe(size);
    let at = 0;
    for (let i = sent; i < end; i++) {
      const payload = payloads[i] as Buffer | string;
      const [type, flags, id] = [types[i] as number, flagsOf[i] as number, ids[i] as number];
      at = writeFrameHeader(batch, at, payload.length, type, flags, id);
      if (typeof payload === 'string') batch.write(payload, at, 'latin1');
      else batch.set(payload, at);
      at += payload.length;
    }
    sent = end;
    bytes -= size;
    return batch;
  };

  const flush = () => {
    isScheduled = false;
    while (!isBlocked && sent < payloads.length) isBlocked = !send(nextBatch());
    if (sent === payloads.length && sent > 0) clear();
  };

  return {
    push: (type, flags, id, payload) => {
      if (isClosed) return;
      types.push(type);
      flagsOf.push(flags);
      ids.push(id);
      payloads.push(payload);
      bytes += frameHeaderBytes + payload.length;
      if (isScheduled || isBlocked) return;
      isScheduled = true;
      setImmediate(flush);
    },
    bytes: () => bytes,
    flush,
    drained: () => {
      isBlocked = false;
      flush();
    },
    close: () => {
      isClosed = true;
      bytes = 0;
      clear();
    },
  };
}
