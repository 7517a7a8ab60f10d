// Original file: proto/hypervize/sessions/v1/sessions.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateSessionRequest as _hypervize_sessions_v1_CreateSessionRequest, CreateSessionRequest__Output as _hypervize_sessions_v1_CreateSessionRequest__Output } from '../../../hypervize/sessions/v1/CreateSessionRequest.js';
import type { CreateSessionResponse as _hypervize_sessions_v1_CreateSessionResponse, CreateSessionResponse__Output as _hypervize_sessions_v1_CreateSessionResponse__Output } from '../../../hypervize/sessions/v1/CreateSessionResponse.js';
import type { EndSessionRequest as _hypervize_sessions_v1_EndSessionRequest, EndSessionRequest__Output as _hypervize_sessions_v1_EndSessionRequest__Output } from '../../../hypervize/sessions/v1/EndSessionRequest.js';
import type { EndSessionResponse as _hypervize_sessions_v1_EndSessionResponse, EndSessionResponse__Output as _hypervize_sessions_v1_EndSessionResponse__Output } from '../../../hypervize/sessions/v1/EndSessionResponse.js';
import type { EndSessionsRequest as _hypervize_sessions_v1_EndSessionsRequest, EndSessionsRequest__Output as _hypervize_sessions_v1_EndSessionsRequest__Output } from '../../../hypervize/sessions/v1/EndSessionsRequest.js';
import type { EndSessionsResponse as _hypervize_sessions_v1_EndSessionsResponse, EndSessionsResponse__Output as _hypervize_sessions_v1_EndSessionsResponse__Output } from '../../../hypervize/sessions/v1/EndSessionsResponse.js';
import type { ListSessionsRequest as _hypervize_sessions_v1_ListSessionsRequest, ListSessionsRequest__Output as _hypervize_sessions_v1_ListSessionsRequest__Output } from '../../../hypervize/sessions/v1/ListSessionsRequest.js';
import type { ListSessionsResponse as _hypervize_sessions_v1_ListSessionsResponse, ListSessionsResponse__Output as _hypervize_sessions_v1_ListSessionsResponse__Output } from '../../../hypervize/sessions/v1/ListSessionsResponse.js';
import type { VerifySessionRequest as _hypervize_sessions_v1_VerifySessionRequest, VerifySessionRequest__Output as _hypervize_sessions_v1_VerifySessionRequest__Output } from '../../../hypervize/sessions/v1/VerifySessionRequest.js';
import type { VerifySessionResponse as _hypervize_sessions_v1_VerifySessionResponse, VerifySessionResponse__Output as _hypervize_sessions_v1_VerifySessionResponse__Output } from '../../../hypervize/sessions/v1/VerifySessionResponse.js';

export interface SessionServiceClient extends grpc.Client {
  /**
   * Creates a session of an account. The caller has verified that the user signed in.
   * Errors: account_not_found, account_suspended, invalid_request.
   */
  CreateSession(argument: _hypervize_sessions_v1_CreateSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  CreateSession(argument: _hypervize_sessions_v1_CreateSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  CreateSession(argument: _hypervize_sessions_v1_CreateSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  CreateSession(argument: _hypervize_sessions_v1_CreateSessionRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates a session of an account. The caller has verified that the user signed in.
   * Errors: account_not_found, account_suspended, invalid_request.
   */
  createSession(argument: _hypervize_sessions_v1_CreateSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  createSession(argument: _hypervize_sessions_v1_CreateSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  createSession(argument: _hypervize_sessions_v1_CreateSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  createSession(argument: _hypervize_sessions_v1_CreateSessionRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_CreateSessionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a session. Waits as KeyService.RevokeKey does. Ending an ended session changes nothing, waits in the same way, and
   * is not an error. Errors: session_not_found.
   */
  EndSession(argument: _hypervize_sessions_v1_EndSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  EndSession(argument: _hypervize_sessions_v1_EndSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  EndSession(argument: _hypervize_sessions_v1_EndSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  EndSession(argument: _hypervize_sessions_v1_EndSessionRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a session. Waits as KeyService.RevokeKey does. Ending an ended session changes nothing, waits in the same way, and
   * is not an error. Errors: session_not_found.
   */
  endSession(argument: _hypervize_sessions_v1_EndSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  endSession(argument: _hypervize_sessions_v1_EndSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  endSession(argument: _hypervize_sessions_v1_EndSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  endSession(argument: _hypervize_sessions_v1_EndSessionRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends every session of an account, of a user, or of a session at the identity provider. Waits as KeyService.RevokeKey
   * does. A user or a provider session that is not known has no sessions, which is not an error.
   * Errors: account_not_found, invalid_request.
   */
  EndSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  EndSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  EndSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  EndSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends every session of an account, of a user, or of a session at the identity provider. Waits as KeyService.RevokeKey
   * does. A user or a provider session that is not known has no sessions, which is not an error.
   * Errors: account_not_found, invalid_request.
   */
  endSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  endSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  endSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  endSessions(argument: _hypervize_sessions_v1_EndSessionsRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_EndSessionsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the sessions of an account that have not ended, latest use first; at most 100. Errors: invalid_request.
   */
  ListSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  ListSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the sessions of an account that have not ended, latest use first; at most 100. Errors: invalid_request.
   */
  listSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  listSessions(argument: _hypervize_sessions_v1_ListSessionsRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_ListSessionsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Verifies a session, which counts as a use of it. A refusal is a response, not an error. Errors: unavailable.
   */
  VerifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  VerifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  VerifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  VerifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Verifies a session, which counts as a use of it. A refusal is a response, not an error. Errors: unavailable.
   */
  verifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  verifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  verifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  verifySession(argument: _hypervize_sessions_v1_VerifySessionRequest, callback: grpc.requestCallback<_hypervize_sessions_v1_VerifySessionResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface SessionServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Creates a session of an account. The caller has verified that the user signed in.
   * Errors: account_not_found, account_suspended, invalid_request.
   */
  CreateSession: grpc.handleUnaryCall<_hypervize_sessions_v1_CreateSessionRequest__Output, _hypervize_sessions_v1_CreateSessionResponse>;
  
  /**
   * Ends a session. Waits as KeyService.RevokeKey does. Ending an ended session changes nothing, waits in the same way, and
   * is not an error. Errors: session_not_found.
   */
  EndSession: grpc.handleUnaryCall<_hypervize_sessions_v1_EndSessionRequest__Output, _hypervize_sessions_v1_EndSessionResponse>;
  
  /**
   * Ends every session of an account, of a user, or of a session at the identity provider. Waits as KeyService.RevokeKey
   * does. A user or a provider session that is not known has no sessions, which is not an error.
   * Errors: account_not_found, invalid_request.
   */
  EndSessions: grpc.handleUnaryCall<_hypervize_sessions_v1_EndSessionsRequest__Output, _hypervize_sessions_v1_EndSessionsResponse>;
  
  /**
   * Lists the sessions of an account that have not ended, latest use first; at most 100. Errors: invalid_request.
   */
  ListSessions: grpc.handleUnaryCall<_hypervize_sessions_v1_ListSessionsRequest__Output, _hypervize_sessions_v1_ListSessionsResponse>;
  
  /**
   * Verifies a session, which counts as a use of it. A refusal is a response, not an error. Errors: unavailable.
   */
  VerifySession: grpc.handleUnaryCall<_hypervize_sessions_v1_VerifySessionRequest__Output, _hypervize_sessions_v1_VerifySessionResponse>;
  
}

export interface SessionServiceDefinition extends grpc.ServiceDefinition {
  CreateSession: MethodDefinition<_hypervize_sessions_v1_CreateSessionRequest, _hypervize_sessions_v1_CreateSessionResponse, _hypervize_sessions_v1_CreateSessionRequest__Output, _hypervize_sessions_v1_CreateSessionResponse__Output>
  EndSession: MethodDefinition<_hypervize_sessions_v1_EndSessionRequest, _hypervize_sessions_v1_EndSessionResponse, _hypervize_sessions_v1_EndSessionRequest__Output, _hypervize_sessions_v1_EndSessionResponse__Output>
  EndSessions: MethodDefinition<_hypervize_sessions_v1_EndSessionsRequest, _hypervize_sessions_v1_EndSessionsResponse, _hypervize_sessions_v1_EndSessionsRequest__Output, _hypervize_sessions_v1_EndSessionsResponse__Output>
  ListSessions: MethodDefinition<_hypervize_sessions_v1_ListSessionsRequest, _hypervize_sessions_v1_ListSessionsResponse, _hypervize_sessions_v1_ListSessionsRequest__Output, _hypervize_sessions_v1_ListSessionsResponse__Output>
  VerifySession: MethodDefinition<_hypervize_sessions_v1_VerifySessionRequest, _hypervize_sessions_v1_VerifySessionResponse, _hypervize_sessions_v1_VerifySessionRequest__Output, _hypervize_sessions_v1_VerifySessionResponse__Output>
}
