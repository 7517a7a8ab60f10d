/** Bytes that arrive in chunks of any size, in one piece of memory. */
export interface ByteBuffer {
  length(): number;
  append(chunk: Buffer): void;
  /** All bytes. Valid until the next call of another method. */
  bytes(): Buffer;
  /** Removes all bytes and returns them. */
  take(): Buffer;
  /** Drops all but the last bytes. */
  keepLast(bytes: number): void;
}

const empty = Buffer.alloc(0);
const minCapacity = 1_024;

/**
 * An empty buffer. It grows by doubling, so that a body that arrives byte by byte is copied a few times and not once per
 * byte, and needs no object per chunk. A single chunk is not copied.
 */
export function createByteBuffer(): ByteBuffer {
  let memory: Buffer = empty;
  let length = 0;
  /** `memory` is ours to write to, and not a chunk. */
  let owned = false;

  const bytes = () => memory.subarray(0, length);
  return {
    length: () => length,
    append: (chunk) => {
      if (length === 0) {
        memory = chunk;
        owned = false;
      } else {
        if (!owned || length + chunk.length > memory.length) {
          const grown = Buffer.allocUnsafeSlow(Math.max(minCapacity, 2 * (length + chunk.length)));
          memory.copy(grown, 0, 0, length);
          memory = grown;
          owned = true;
        }
        chunk.copy(memory, length);
      }
      length += chunk.length;
    },
    bytes,
    take: () => {
      const taken = bytes();
      memory = empty;
      length = 0;
      return taken;
    },
    keepLast: (count) => {
      // A copy, so that the rest of the memory can be freed.
      memory = Buffer.from(bytes().subarray(-count));
      length = memory.length;
      owned = true;
    },
  };
}
