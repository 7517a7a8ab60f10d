export { backoffMs, retryUntilSuccess } from './backoff.js';
export { createBatcher } from './batch.js';
export { type Clock, systemClock } from './clock.js';
export { type Counter, createCounter } from './counter.js';
export { createLogger, type Logger } from './logger.js';
export { open, type Releasers, type Running } from './releasers.js';
export { runMain } from './run-main.js';
export {
  createCallObserver,
  openOperations,
  readPemFiles,
  serviceConfig,
  serviceSettings,
} from './service.js';
export {
  ConfigError,
  type NamedSecret,
  parseNetwork,
  readEnvironment,
  type Setting,
  settings,
  withDefault,
} from './settings.js';
export type { Attributes, InSpan, Telemetry } from './telemetry.js';
