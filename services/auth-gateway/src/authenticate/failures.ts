import type { IncomingMessage } from 'node:http';
import { AppError, isAppError } from '@hypervize/errors';
import type { AddressOf } from '../receive/client-address.js';
import { authenticate, type Caller } from './authenticate.js';
import { tooMany, type Verifier } from './verifier.js';

/** How often an address may fail, counted with all gateways. */
export interface Failures {
  /** Whether it is known to have failed too often lately. */
  isBlocked(address: string): boolean;
  /** Counts a failure. Resolves to after how many milliseconds it may try again; 0: at once. */
  count(address: string): Promise<number>;
}

/** Says who a request is from; rejects as `authenticate` does, and with rate_limit_exceeded. */
export type Authenticate = (request: IncomingMessage) => Promise<Caller>;

/**
 * `authenticate`, with a limit on how often an address may fail. From one that has failed too often only keys are served
 * that this gateway knows to be good: others share that address, and nobody else is asked for it.
 */
export function limitFailures(verify: Verifier, failures: Failures, addressOf: AddressOf): Authenticate {
  return async (request) => {
    const address = addressOf(request);
    const mayAsk = !failures.isBlocked(address);
    try {
      return await authenticate(request, (key) => verify(key, mayAsk));
    } catch (error) {
      if (!isAppError(error) || error.code !== 'invalid_api_key') throw error;
      const waitMs = await failures.count(address);
      if (waitMs === 0) throw error;
      throw new AppError('rate_limit_exceeded', tooMany, { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
    }
  };
}
