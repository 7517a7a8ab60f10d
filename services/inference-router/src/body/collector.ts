import type { ScannedObject } from '../json/scanner.js';
import { createBodyScan } from './body-scan.js';
import type { BodyHold } from './memory.js';
import type { ScanTurns } from './scan-turns.js';
import { createStoredBody, type StoredBody } from './stored-body.js';

/** A complete body, and what the scan has found in it. */
export interface ReceivedBody {
  readonly body: StoredBody;
  readonly object: ScannedObject;
}

/** Stores and scans a body as it arrives. */
export interface Collector {
  /** Takes the next chunk. The promise, if there is one, resolves when the next chunk may follow. */
  take(chunk: Buffer): Promise<void> | undefined;
  /** The body is complete. */
  finish(): Promise<ReceivedBody>;
}

interface Options {
  readonly declaredLength: number | 'chunked';
  readonly owner: string;
  readonly hold: BodyHold;
  readonly turns: ScanTurns;
}

/**
 * Bodies up to this size are not counted against the memory for bodies, and are scanned at once: what they take is bounded
 * by the number of requests in flight.
 */
export const smallBodyBytes = 16 * 1_024;

/** Larger bodies are stored and scanned in blocks of this size, so that chunks of a few bytes do not cost an object each. */
const blockBytes = 64 * 1_024;

/** A collector for one body. `take` and `finish` reject with invalid_json, and with what `hold` rejects with. */
export function createCollector({ declaredLength, owner, hold, turns }: Options): Collector {
  const scan = createBodyScan();
  const blocks: Buffer[] = [];
  let stored = 0;
  /** The block that is being filled. */
  let block: Buffer | undefined;
  let filled = 0;

  const nextBlock = async (): Promise<Buffer> => {
    if (declaredLength !== 'chunked')
      return Buffer.allocUnsafeSlow(Math.min(blockBytes, declaredLength - stored));
    if (stored === 0) return Buffer.allocUnsafeSlow(smallBodyBytes);
    await hold.take(blockBytes);
    return Buffer.allocUnsafeSlow(blockBytes);
  };
  const seal = async (): Promise<void> => {
    const sealed = block?.subarray(0, filled);
    block = undefined;
    filled = 0;
    if (!sealed) return;
    blocks.push(sealed);
    stored += sealed.length;
    if (stored <= smallBodyBytes) scan.push(sealed);
    else await turns.run(owner, () => scan.push(sealed));
    scan.check();
  };
  const spread = async (chunk: Buffer): Promise<void> => {
    let at = 0;
    while (at < chunk.length) {
      block ??= await nextBlock();
      const copied = chunk.copy(block, filled, at);
      at += copied;
      filled += copied;
      if (filled === block.length) await seal();
    }
  };

  return {
    take: (chunk) => {
      if (chunk.length === declaredLength) {
        // Most bodies arrive in one chunk. It refers to a larger buffer, which is not to be kept for as long as the body.
        block = Buffer.from(chunk);
        filled = chunk.length;
        return undefined;
      }
      if (!block || chunk.length >= block.length - filled) return spread(chunk);
      filled += chunk.copy(block, filled);
      return undefined;
    },
    finish: async () => {
      await seal();
      return { object: scan.finish(), body: createStoredBody(blocks, hold.release) };
    },
  };
}
