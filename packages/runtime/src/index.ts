export { backoffMs, untilItWorks } from './backoff.js';
export { type Clock, systemClock } from './clock.js';
export {
  ConfigError,
  type NamedSecret,
  readEnvironment,
  type Setting,
  settings,
  tlsFiles,
  tlsSettings,
  withDefault,
} from './environment.js';
export { createLogger, type Logger } from './logger.js';
export { runMain } from './main.js';
export { type Condition, type Operations, startOperations } from './operations.js';
export { open, type Releasers, type Running } from './releasers.js';
export { type Attributes, type InSpan, startTelemetry, type Telemetry } from './telemetry.js';
