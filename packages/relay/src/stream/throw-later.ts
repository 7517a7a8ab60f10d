/**
 * Throws an error of a handler that can be told to no exchange, in place of the frames that are being read: it is reported
 * as any uncaught exception, and the other exchanges of the stream are not affected.
 */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
