import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  bodyTooLarge,
  type Cancellation,
  declaredLength,
  onCancelled,
  receiveBody,
  type UploadRate,
} from '@hypervize/relay';
import { createCollector, type ReceivedBody, smallBodyBytes } from './collector.js';
import type { BodyMemory } from './memory.js';
import type { BodySizes } from './rights.js';
import type { ScanTurns } from './scan-turns.js';

export interface BodyDeps extends BodySizes {
  readonly memory: Pick<BodyMemory, 'open'>;
  readonly turns: ScanTurns;
  readonly uploadRate: UploadRate;
}

/** A request whose body is to be received. */
export interface BodyRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whose share of the memory the body takes. */
  readonly owner: string;
  readonly maxBytes: number;
  readonly cancellation: Cancellation;
}

/**
 * Receives, scans and stores a body. A large one is read only once there is memory for it: for all of it if its length is
 * declared, so that requests do not wait for each other with half a body each. The caller has to release the body.
 *
 * Rejects as `receiveBody` does, with invalid_json as soon as the body is known to be no JSON object or beyond the limits,
 * and with `overloaded` if there is no memory for it.
 */
export async function receiveInferenceBody(
  { memory, turns, uploadRate }: BodyDeps,
  bodyRequest: BodyRequest,
): Promise<ReceivedBody> {
  const { request, response, owner, maxBytes, cancellation } = bodyRequest;
  const length = declaredLength(request);
  if (length !== 'chunked' && length > maxBytes) throw bodyTooLarge(maxBytes);
  const hold = memory.open(owner, (listener) => onCancelled(bodyRequest, listener));
  try {
    if (length !== 'chunked' && length > smallBodyBytes) await hold.take(length);
    if (request.headers.expect !== undefined) response.writeContinue();
    const collector = createCollector({ declaredLength: length, owner, hold, turns });
    await receiveBody(request, { maxBytes, uploadRate }, cancellation, collector.take);
    return await collector.finish();
  } catch (error) {
    hold.release();
    throw error;
  }
}
