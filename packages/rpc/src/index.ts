export { type ClientConfig, createClient } from './client.js';
export { contracts } from './contracts.js';
export { clientCredentials, serverCredentials, type TlsFiles } from './credentials.js';
export { badPageToken, checkedAccountId, checkedPageSize } from './fields.js';
export { type CallObserver, type Implementation, implement } from './implement.js';
export type * as inference from './inference.js';
export type * as keys from './keys.js';
export { type RpcServer, type RpcServerConfig, startRpcServer } from './server.js';
export type { CallContext, CallOptions, Client, Conversation, StreamHandler, UnaryHandler } from './types.js';
