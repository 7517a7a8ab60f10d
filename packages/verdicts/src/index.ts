export { decodeEntry, type Entry, encodeEntry, maxAnswerAgeMs, stale, tombstone } from './entry.js';
export { connectVerdictRedis, createSharedVerdicts, redisKeyOf, type SharedVerdicts } from './store.js';
