export { type Authority, type CertificateFiles, createAuthority } from './certificates.js';
export { type EventuallyOptions, eventually } from './loopback/eventually.js';
export { type Link, startLink } from './loopback/link.js';
export { type NameRecord, type NameServer, startNameServer } from './loopback/name-server.js';
export { freePort } from './loopback/port.js';
export {
  type PostgresOptions,
  type PostgresServer,
  reachableDataDir,
  startEmbeddedPostgres,
} from './postgres/embedded.js';
export { startTestPostgres } from './postgres/start.js';
export { endProcess, spawnSupervised } from './processes/child-process.js';
export { createRandom, type Random } from './random.js';
export { findRedis, type NoRedis, type RedisServer, startTestRedis } from './redis/start.js';
