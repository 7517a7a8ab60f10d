export { decodeEntry, type Entry, encodeEntry } from './entry.js';
export { connectVerdictRedis, createSharedVerdicts, redisKeyOf, type SharedVerdicts } from './store.js';
