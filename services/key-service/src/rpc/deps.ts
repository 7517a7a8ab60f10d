import type { Logger } from '@hypervize/runtime';
import type { RefusalLog } from '../audit/refusal-log.js';
import type { EventHub } from '../events/hub.js';
import type { BcryptQueue } from '../keys/bcrypt-queue.js';
import type { MacKeys } from '../keys/mac.js';
import type { AnnounceDeps } from '../revocation/announce.js';
import type { FeedDeps } from '../revocation/change-feed.js';
import type { SessionLifetimes } from '../sessions/session.js';
import type { SessionUses } from '../sessions/uses.js';
import type { Pools } from '../store/open.js';

/** What the handlers use. Each picks the parts that it needs. */
export interface Deps {
  readonly pools: Pools;
  readonly bcrypt: BcryptQueue;
  readonly macKeys: MacKeys;
  readonly announcing: AnnounceDeps;
  readonly feed: FeedDeps;
  readonly events: EventHub;
  readonly refusals: RefusalLog;
  readonly sessionLifetimes: SessionLifetimes;
  readonly sessionUses: SessionUses;
  readonly logger: Logger;
}
