/** The messages of hypervize.sessions.v1: `X` is the type to send, `X__Output` the type received. */
export type * from './generated/hypervize/sessions/v1/CreateSessionRequest.js';
export type * from './generated/hypervize/sessions/v1/CreateSessionResponse.js';
export type * from './generated/hypervize/sessions/v1/EndSessionRequest.js';
export type * from './generated/hypervize/sessions/v1/EndSessionResponse.js';
export type * from './generated/hypervize/sessions/v1/EndSessionsRequest.js';
export type * from './generated/hypervize/sessions/v1/EndSessionsResponse.js';
export type * from './generated/hypervize/sessions/v1/ListSessionsRequest.js';
export type * from './generated/hypervize/sessions/v1/ListSessionsResponse.js';
export type * from './generated/hypervize/sessions/v1/Session.js';
export type { SessionServiceDefinition } from './generated/hypervize/sessions/v1/SessionService.js';
export type * from './generated/hypervize/sessions/v1/VerifySessionRequest.js';
export type * from './generated/hypervize/sessions/v1/VerifySessionResponse.js';
