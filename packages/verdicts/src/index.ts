export { decodeEntry, type Entry, encodeEntry, stale, tombstone } from './entry.js';
export { connectVerdictRedis, createSharedVerdicts, redisKeyOf, type SharedVerdicts } from './store.js';
