import type { CallObserver } from '@hypervize/rpc';
import { createCallObserver, type Logger, type Telemetry } from '@hypervize/runtime';
import type { BcryptQueue } from './keys/bcrypt-queue.js';
import type { FeedDeps } from './revocation/change-feed.js';
import type { ChangeLog } from './revocation/change-log.js';
import type { Outbox } from './revocation/outbox.js';

interface Parts {
  readonly bcrypt: BcryptQueue;
  readonly followers: FeedDeps['followers'];
  readonly log: ChangeLog;
  readonly outbox: Outbox;
}

/** The metrics of the service, and a log line for each call that broke on our side. */
export function observeCalls(meter: Telemetry['meter'], logger: Logger, parts: Parts): CallObserver {
  meter
    .createObservableGauge('hvz_bcrypt_waiting', { description: 'Keys that wait to be hashed or compared' })
    .addCallback((result) => result.observe(parts.bcrypt.waiting()));
  meter
    .createObservableGauge('hvz_change_head', {
      description: 'Head of the change log as this replica knows it',
    })
    .addCallback((result) => result.observe(parts.log.head()));
  meter
    .createObservableGauge('hvz_feed_followers', {
      description: 'Gateways that follow the changes at this replica',
    })
    .addCallback((result) => result.observe(parts.followers.count));
  meter
    .createObservableGauge('hvz_outbox_pending', {
      description: 'Changes the shared cache was not told of yet',
    })
    .addCallback((result) => result.observe(parts.outbox.pending()));
  return createCallObserver(meter, logger);
}
