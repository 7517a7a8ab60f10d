import { type BcryptQueue, createBcryptQueue } from './bcrypt-queue.js';
import { createMacKeys, type MacKeys } from './mac.js';

/** How many hashes of one key id may be queued or computed. */
const maxPerKey = 4;

/** Opens what secrets are hashed and verified with. */
export function openHashing(config: {
  readonly macKeys: readonly { readonly id: string; readonly secret: Buffer }[];
  readonly bcryptCost: number;
  readonly bcryptConcurrency: number;
  readonly bcryptMaxWaiting: number;
}): { readonly bcrypt: BcryptQueue; readonly macKeys: MacKeys } {
  const bcrypt = createBcryptQueue({
    cost: config.bcryptCost,
    concurrency: config.bcryptConcurrency,
    maxWaiting: config.bcryptMaxWaiting,
    maxPerKey,
  });
  return { bcrypt, macKeys: createMacKeys(config.macKeys) };
}
