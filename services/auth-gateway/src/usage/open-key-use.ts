import type { Logger, Releasers } from '@hypervize/runtime';
import type { Clients } from '../clients.js';
import { createKeyUse, type KeyUse } from './key-use.js';

const flushEveryMs = 30_000;

/** Opens the reporting of when keys were last used. Its release flushes it. */
export function openKeyUse(releasers: Releasers, { keys }: Pick<Clients, 'keys'>, logger: Logger): KeyUse {
  const keyUse = createKeyUse(keys, (error) => logger.warn({ err: error }, 'key use not reported'));
  const timer = setInterval(() => void keyUse.flush(), flushEveryMs);
  releasers.add('key use', () => {
    clearInterval(timer);
    return keyUse.flush();
  });
  return keyUse;
}
