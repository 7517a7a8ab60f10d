import type { AppError } from '@hypervize/errors';
import type { FlatHeaders } from './flat-headers.js';

/** Where a response goes: to a client over HTTP, or to a gateway over a relay stream. */
export interface Downstream {
  /** Whether the receiver has gone, or has got everything. */
  isClosed(): boolean;
  /** Calls the listener when the receiver goes, also if it has gone. Returns a function that removes the listener. */
  onClose(listener: () => void): () => void;
  /** Sets what is called when more may be written after `write` has returned false. */
  onDrain(listener: () => void): void;
  /** Begins the response. */
  writeHead(status: number, headers: FlatHeaders): void;
  /** Sends a part of the body. Returns false if no more should be added before `onDrain`. */
  write(chunk: Buffer): boolean;
  /** Sends the last part of the body, if there is one, and its end. The receiver has `withinMs` to take it. */
  end(chunk: Buffer | undefined, withinMs: number): void;
  /** Ends a response that has begun and cannot be completed, so that it never looks complete. */
  fail(error: AppError, withinMs: number): void;
  /** Ends the response at once. */
  destroy(): void;
}
