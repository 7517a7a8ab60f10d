export { backoffMs, untilItWorks } from './backoff.js';
export { type Clock, systemClock } from './clock.js';
export {
  ConfigError,
  type NamedSecret,
  parseNetwork,
  readEnvironment,
  type Setting,
  settings,
  withDefault,
} from './environment.js';
export { createLogger, type Logger } from './logger.js';
export { runMain } from './main.js';
export { open, type Releasers, type Running } from './releasers.js';
export {
  createCallObserver,
  openOperations,
  readPemFiles,
  serviceConfig,
  serviceSettings,
} from './service.js';
export { createTally, type Tally } from './tally.js';
export type { Attributes, InSpan, Telemetry } from './telemetry.js';
