export { createSharedBuckets, type SharedBuckets } from './buckets.js';
export { connectRedis } from './connect.js';
export {
  createVerdictStore,
  type VerdictStore,
  type VerdictStoreOptions,
  verdictRedisKey,
} from './verdict-store.js';
