import type { CallObserver } from '@hypervize/rpc';
import type { Logger, Telemetry } from '@hypervize/runtime';
import type { Follower } from './changes/feed.js';
import type { ChangeLog } from './changes/log.js';
import type { Tombstones } from './changes/tombstones.js';
import type { BcryptQueue } from './keys/bcrypt-queue.js';

interface Parts {
  readonly bcrypt: BcryptQueue;
  readonly followers: ReadonlySet<Follower>;
  readonly log: ChangeLog;
  readonly tombstones: Tombstones;
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
    .addCallback((result) => result.observe(parts.followers.size));
  meter
    .createObservableGauge('hvz_tombstones_pending', {
      description: 'Changes the shared cache was not told of yet',
    })
    .addCallback((result) => result.observe(parts.tombstones.pending()));
  const duration = meter.createHistogram('hvz_rpc_duration_seconds', {
    description: 'Time to answer a call',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    },
  });
  return ({ method, caller, durationMs, error }) => {
    duration.record(durationMs / 1_000, { method, code: error?.code ?? 'ok' });
    if (error?.code === 'internal') logger.error({ err: error, method, caller }, 'a call failed');
    else if (error?.code === 'unavailable')
      logger.warn({ err: error, method, caller }, 'a call could not be served');
  };
}
