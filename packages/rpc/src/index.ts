export type * as audit from './audit.js';
export { type ClientConfig, createClient } from './client.js';
export { contracts } from './contracts.js';
export {
  clientCredentials,
  readTlsFiles,
  serverCredentials,
  type TlsFiles,
  type TlsSource,
} from './credentials.js';
export type * as events from './events.js';
export { isUnimplemented } from './failure.js';
export {
  type Actor,
  badPageToken,
  checkedAccountId,
  checkedActor,
  checkedPageSize,
  hasControlCharacter,
  required,
} from './fields.js';
export { createHealthClient, type HealthClient } from './health.js';
export { type CallObserver, type Implementation, implement } from './implement.js';
export type * as inference from './inference.js';
export type * as keys from './keys.js';
export {
  type MessageStream,
  type MessageStreamEvents,
  type OpenMessageStream,
  openRelayStream,
  type RelayClientConfig,
  relayService,
} from './message-stream.js';
export { isLoopback, plaintextProblems } from './plaintext.js';
export { refusedAttempts } from './refused-attempts.js';
export type * as revocation from './revocation.js';
export { type RpcServer, type RpcServerConfig, startRpcServer } from './server.js';
export type * as sessions from './sessions.js';
export { hostPort, parseTarget, type Target, targetForm, targetOfAddress } from './target.js';
export type { BidiStream, CallContext, CallOptions, Client, StreamHandler, UnaryHandler } from './types.js';
export type * as usage from './usage.js';
