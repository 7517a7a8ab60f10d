import { createHmac } from 'node:crypto';
import { AppError } from '@hypervize/errors';

/** Recognises requests that this platform has forwarded before: a host of an endpoint may be the platform itself. */
export interface Via {
  /** The value of Via for a request that is forwarded, after that of the hops before (RFC 9110, section 7.6.3). */
  forwarded(received: string | undefined): string;
  /** The error loop_detected for a request that has passed through a gateway of this platform. */
  error(received: string | undefined): AppError | undefined;
}

/**
 * All gateways of a platform have the same pseudonym, and another platform has another one, because it is derived from the
 * secrets that a platform's gateways share. The first secret gives the pseudonym; those of the others are recognised.
 */
export function createVia(secrets: readonly Buffer[]): Via {
  const pseudonyms = secrets.map(
    (secret) => `hypervize-${createHmac('sha256', secret).update('via').digest('hex').slice(0, 16)}`,
  );
  const own = `1.1 ${pseudonyms[0]}`;
  return {
    forwarded: (received) => (received === undefined ? own : `${received}, ${own}`),
    error: (received) =>
      received !== undefined && pseudonyms.some((pseudonym) => received.includes(pseudonym))
        ? new AppError('loop_detected')
        : undefined,
  };
}
