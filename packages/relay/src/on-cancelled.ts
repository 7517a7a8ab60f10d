import type { ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
import type { Cancellation } from './in-flight.js';

/** A request that can end before it has been served. */
interface Cancellable {
  readonly cancellation: Cancellation;
  readonly response: ServerResponse;
}

/**
 * Calls the listener once the request is cancelled or its client has disconnected. Returns a function that removes the
 * listener.
 */
export function onCancelled(
  { cancellation, response }: Cancellable,
  listener: (reason: AppError) => void,
): () => void {
  const onClose = () => listener(new AppError('cancelled'));
  const removeCancel = cancellation.onCancel(() =>
    listener(cancellation.reason ?? new AppError('cancelled')),
  );
  response.once('close', onClose);
  // A closed response emits no further 'close' event.
  if (response.destroyed) queueMicrotask(onClose);
  return () => {
    removeCancel();
    response.off('close', onClose);
  };
}
