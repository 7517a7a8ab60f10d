import { AppError } from '@hypervize/errors';
import type { Downstream } from './downstream.js';
import type { Cancellation } from './in-flight.js';

/** A request that can end before it has been served. */
interface Cancellable {
  readonly cancellation: Cancellation;
  readonly downstream: Pick<Downstream, 'onClose'>;
}

/**
 * Calls the listener once the request is cancelled or its client has disconnected. Returns a function that removes the
 * listener.
 */
export function onCancelled(
  { cancellation, downstream }: Cancellable,
  listener: (reason: AppError) => void,
): () => void {
  const removeCancel = cancellation.onCancel(() =>
    listener(cancellation.reason ?? new AppError('cancelled')),
  );
  const removeClose = downstream.onClose(() => listener(new AppError('cancelled')));
  return () => {
    removeCancel();
    removeClose();
  };
}
