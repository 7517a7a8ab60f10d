import type { AppError } from '@hypervize/errors';
import type { UpstreamControl } from '../exchange-options.js';

/** How the body of a response ends: whole, or with the router's error. */
type Ending = { readonly kind: 'complete' } | { readonly kind: 'failed'; readonly error: AppError };

/** The body of a response between its exchange and what reads it. */
export interface ResponseBody {
  add(chunk: Buffer): void;
  end(ending: Ending): void;
  /** The chunks in order; it throws the router's error after the last one. To be iterated once. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** A body that is granted as it is read: while a chunk is unread, the router is granted nothing. */
export function createResponseBody(exchange: Pick<UpstreamControl, 'pause' | 'resume'>): ResponseBody {
  const unread: Buffer[] = [];
  let ending: Ending | undefined;
  let wake: () => void = () => {};

  async function* read(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = unread.shift();
      if (chunk) {
        yield chunk;
        continue;
      }
      if (ending?.kind === 'complete') return;
      if (ending) throw ending.error;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      exchange.resume();
      await woken;
    }
  }
  return {
    add: (chunk) => {
      // A chunk refers to the message that it arrived in.
      unread.push(Buffer.from(chunk));
      exchange.pause();
      wake();
    },
    end: (how) => {
      ending ??= how;
      wake();
    },
    chunks: read(),
  };
}
