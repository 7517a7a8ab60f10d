export { createSharedBuckets, type SharedBuckets } from './buckets.js';
export { connectRedis } from './connect.js';
export { createSharedVerdicts, redisKeyOf, type SharedVerdicts } from './verdict-store.js';
