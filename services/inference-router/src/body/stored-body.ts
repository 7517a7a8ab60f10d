import { Readable } from 'node:stream';

/** A request body in memory: a list of chunks, which are never joined if they are large. */
export interface StoredBody {
  length(): number;
  /** The bytes from `start` to before `end`. To be used for small ranges: they may be copied. */
  slice(start: number, end: number): Buffer;
  /** Replaces the bytes from `start` to before `end`. */
  replace(start: number, end: number, replacement: Buffer): void;
  /** The bytes for one attempt to send them. */
  open(): Buffer | Readable;
  /** No further attempt will be made: releases the memory as soon as the last one has read the body. */
  releaseWhenSent(): void;
  /** Releases the memory. */
  release(): void;
}

/** Bodies up to this size are sent in one piece, which is cheaper than a stream. */
const onePieceBytes = 64 * 1_024;

/** A body of these chunks. `onRelease` is called once, when nothing refers to them any more. */
export function createStoredBody(chunks: readonly Buffer[], onRelease: () => void): StoredBody {
  let parts = chunks;
  let length = lengthOf(parts);
  let isReleased = false;
  let isLastAttempt = false;
  /** The stream that is reading the body. */
  let reader: Readable | undefined;

  const release = () => {
    if (isReleased) return;
    isReleased = true;
    parts = [];
    onRelease();
  };
  const openStream = () => {
    const stream = Readable.from(parts, { objectMode: false });
    reader = stream;
    stream.once('close', () => {
      if (reader === stream) reader = undefined;
      if (isLastAttempt && !reader) release();
    });
    return stream;
  };

  return {
    length: () => length,
    slice: (start, end) => joined(cut(parts, start, end)),
    replace: (start, end, replacement) => {
      parts = [...cut(parts, 0, start), replacement, ...cut(parts, end, length)];
      length = lengthOf(parts);
    },
    open: () => (parts.length === 1 || length <= onePieceBytes ? joined(parts) : openStream()),
    releaseWhenSent: () => {
      isLastAttempt = true;
      if (!reader) release();
    },
    release,
  };
}

function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** The chunks of the bytes from `start` to before `end`, without copying them. */
function cut(chunks: readonly Buffer[], start: number, end: number): Buffer[] {
  const found: Buffer[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    if (offset >= end) break;
    if (offset + chunk.length > start) {
      const part = chunk.subarray(Math.max(0, start - offset), end - offset);
      if (part.length > 0) found.push(part);
    }
    offset += chunk.length;
  }
  return found;
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}
