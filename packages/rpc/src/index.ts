export type * as audit from './audit.js';
export { type ClientConfig, createClient } from './client.js';
export { contracts } from './contracts.js';
export { clientCredentials, serverCredentials, type TlsFiles } from './credentials.js';
export {
  type Actor,
  badPageToken,
  checkedAccountId,
  checkedActor,
  checkedPageSize,
  required,
} from './fields.js';
export { type CallObserver, type Implementation, implement } from './implement.js';
export type * as inference from './inference.js';
export type * as keys from './keys.js';
export type * as revocation from './revocation.js';
export { type RpcServer, type RpcServerConfig, startRpcServer } from './server.js';
export type { BidiStream, CallContext, CallOptions, Client, StreamHandler, UnaryHandler } from './types.js';
export type * as usage from './usage.js';
