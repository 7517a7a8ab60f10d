import type { Pool } from '@hypervize/postgres';
import type { Logger } from '@hypervize/runtime';
import type { BcryptQueue } from '../keys/bcrypt-queue.js';
import type { MacKeys } from '../keys/mac.js';
import type { AnnounceDeps } from '../revocation/announce.js';

/** What the handlers are given; each names the part that it uses. */
export interface Deps {
  readonly pool: Pool;
  readonly bcrypt: BcryptQueue;
  readonly macKeys: MacKeys;
  readonly announcing: AnnounceDeps;
  readonly logger: Logger;
}
