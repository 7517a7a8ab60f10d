import { AppError } from '@hypervize/errors';
import type { Cancellation } from '../in-flight.js';
import { bodyTooLarge } from '../request-body.js';
import type { ServerExchange } from './server-state.js';

/**
 * Receives the body of an exchange: passes each chunk to `take`. If `take` returns a promise, the chunk is not granted again
 * until it resolves, so that the gateway, and its client, are slowed down. Rejects
 * - with body_too_large as soon as the limit is passed,
 * - with `cancelled` if the exchange is closed, and with the cancellation's reason,
 * - with what the promise of `take` rejects with.
 */
export function receiveExchangeBody(
  exchange: Pick<ServerExchange, 'read' | 'consumed' | 'isClosed' | 'onClose'>,
  maxBytes: number,
  cancellation: Cancellation,
  take: (chunk: Buffer) => Promise<unknown> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (cancellation.reason) return reject(cancellation.reason);
    if (exchange.isClosed()) return reject(new AppError('cancelled'));
    const waiting: Buffer[] = [];
    let bytes = 0;
    let isTaking = false;
    let isComplete = false;
    let isSettled = false;
    const finish = (error?: unknown) => {
      if (isSettled) return;
      isSettled = true;
      waiting.length = 0;
      offCancel();
      offClose();
      if (error === undefined) resolve();
      else reject(error);
    };
    const takeNext = () => {
      for (let chunk = waiting.shift(); chunk && !isSettled; chunk = waiting.shift()) {
        const taken = chunk.length;
        const pending = take(chunk);
        if (!pending) {
          exchange.consumed(taken);
          continue;
        }
        isTaking = true;
        pending.then(() => {
          isTaking = false;
          exchange.consumed(taken);
          takeNext();
        }, finish);
        return;
      }
      if (isComplete) finish();
    };
    const offCancel = cancellation.onCancel(() => finish(cancellation.reason));
    const offClose = exchange.onClose(() => finish(new AppError('cancelled')));
    exchange.read({
      onData: (chunk) => {
        if (isSettled) return;
        bytes += chunk.length;
        if (bytes > maxBytes) return finish(bodyTooLarge(maxBytes));
        // A chunk refers to a message with the data of other exchanges. If it has to wait, only the chunk is kept.
        waiting.push(isTaking ? Buffer.from(chunk) : chunk);
        if (!isTaking) takeNext();
      },
      onEnd: () => {
        isComplete = true;
        if (!isTaking) takeNext();
      },
    });
  });
}
