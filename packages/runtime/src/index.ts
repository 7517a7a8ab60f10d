export { backoffMs, retryUntilSuccess } from './backoff.js';
export { createBatcher } from './batch.js';
export type { CertificateSource } from './certificates.js';
export { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.js';
export { type Clock, systemClock } from './clock.js';
export {
  ConfigError,
  type ConfigOf,
  type Declaration,
  group,
  optional,
  readConfig,
  required,
  type Setting,
  type SettingGroup,
  setting,
  settingsOf,
} from './config.js';
export { type Counter, createCounter } from './counter.js';
export { createDividedBudget, type DividedBudget } from './divided-budget.js';
export type { Histogram } from './histogram.js';
export { createLogger, type Logger } from './logger.js';
export type { OverloadLevel } from './overload.js';
export type { Condition } from './readiness.js';
export { open, type Releasers, type Running } from './releasers.js';
export { runMain } from './run-main.js';
export { createCallObserver, openCertificates, openOperations } from './service.js';
export {
  redisSettings,
  type ServiceConfig,
  serviceSettings,
  stopTimeoutAfter,
  workersSetting,
} from './service-settings.js';
export * as types from './setting-types.js';
export { type NamedSecret, parseNetwork, type SettingType } from './setting-types.js';
export type { Attributes, InSpan, Telemetry } from './telemetry.js';
export { createTurnQueue, type Turn, type TurnQueue, type TurnQueueLimits } from './turn-queue.js';
export { type WorkerIdentity, workerIdentity } from './workers/identity.js';
