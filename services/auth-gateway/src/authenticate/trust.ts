import type { Feed } from './feed.js';

/**
 * What may be used to decide about a key. With the feed live, everything. Once it is lost, a revocation would reach the
 * shared cache but not our memory. Before it has caught up, the shared cache may have lost a tombstone that we have not
 * been told of either: then key-service decides alone.
 */
export function trustIn(feed: Feed) {
  const state = feed.state();
  return { memory: state === 'live', shared: state !== 'starting', noImportedKeys: feed.noImportedKeys() };
}
