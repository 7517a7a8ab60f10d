import type { IncomingMessage } from 'node:http';
import { AppError, isAppError } from '@hypervize/errors';
import type { AddressOf } from '../http/client-address.js';
import { authenticate, type Caller } from './authenticate.js';
import type { Verifier } from './verifier.js';

/** How often an address may fail, counted with all gateways. */
export interface FailedAttempts {
  /** After how many milliseconds it may try again, by what is known here; 0: now. */
  blockedForMs(address: string): number;
  /** Counts a failure. Resolves to after how many milliseconds it may try again; 0: now. */
  count(address: string): Promise<number>;
  observeRefusal(): void;
}

/** Says who a request is from; rejects as `authenticate` does, and with rate_limit_exceeded. */
export type Authenticate = (request: IncomingMessage) => Promise<Caller>;

/**
 * `authenticate`, with a limit on how often an address may fail. From one that has failed too often only keys are served
 * that this gateway has seen to be good: others share that address, and nobody is asked about guesses.
 */
export function limitFailedAttempts(
  verify: Verifier,
  failedAttempts: FailedAttempts,
  addressOf: AddressOf,
): Authenticate {
  const refusal = (waitMs: number) => {
    failedAttempts.observeRefusal();
    return new AppError('rate_limit_exceeded', tooMany, { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
  };
  return async (request) => {
    const address = addressOf(request);
    const blockedMs = failedAttempts.blockedForMs(address);
    try {
      return await authenticate(request, (key) => verify(key, blockedMs > 0 ? 'refused' : undefined));
    } catch (error) {
      if (!isAppError(error)) throw error;
      if (error.code === 'rate_limit_exceeded') throw refusal(blockedMs);
      if (error.code !== 'invalid_api_key') throw error;
      const waitMs = await failedAttempts.count(address);
      throw waitMs === 0 ? error : refusal(waitMs);
    }
  };
}

const tooMany =
  'Too many requests from this address had a wrong API key. Wait for as long as Retry-After says.';
