import {
  bodyTooLarge,
  type Cancellation,
  onCancelled,
  receiveExchangeBody,
  type ServerExchange,
} from '@hypervize/relay';
import { createCollector, type ReceivedBody, smallBodyBytes } from './collector.js';
import type { BodyMemory } from './memory.js';
import type { BodySizes } from './rights.js';
import type { ScanTurns } from './scan-turns.js';

export interface BodyDeps extends BodySizes {
  readonly memory: Pick<BodyMemory, 'open'>;
  readonly turns: ScanTurns;
}

/** A request whose body is to be received. */
export interface BodyRequest {
  readonly exchange: ServerExchange;
  /** Whose share of the memory the body takes. */
  readonly owner: string;
  readonly maxBytes: number;
  readonly cancellation: Cancellation;
}

/**
 * Receives, scans and stores a body. A large one is read only once there is memory for it: for all of it if its length is
 * declared, so that requests do not wait for each other with half a body each. The caller has to release the body.
 *
 * Rejects as `receiveExchangeBody` does, with invalid_json as soon as the body is known to be no JSON object or beyond the limits,
 * and with `overloaded` if there is no memory for it.
 */
export async function receiveInferenceBody(
  { memory, turns }: BodyDeps,
  { exchange, owner, maxBytes, cancellation }: BodyRequest,
): Promise<ReceivedBody> {
  const { length } = exchange.head;
  if (length !== 'chunked' && length > maxBytes) throw bodyTooLarge(maxBytes);
  const cancellable = { cancellation, downstream: exchange };
  const hold = memory.open(owner, (listener) => onCancelled(cancellable, listener));
  try {
    if (length !== 'chunked' && length > smallBodyBytes) await hold.take(length);
    const collector = createCollector({ declaredLength: length, owner, hold, turns });
    await receiveExchangeBody(exchange, maxBytes, cancellation, collector.take);
    return await collector.finish();
  } catch (error) {
    hold.release();
    throw error;
  }
}
