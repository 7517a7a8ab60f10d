// Original file: proto/hypervize/keys/v1/users.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EnsureUserRequest as _hypervize_keys_v1_EnsureUserRequest, EnsureUserRequest__Output as _hypervize_keys_v1_EnsureUserRequest__Output } from '../../../hypervize/keys/v1/EnsureUserRequest.js';
import type { EnsureUserResponse as _hypervize_keys_v1_EnsureUserResponse, EnsureUserResponse__Output as _hypervize_keys_v1_EnsureUserResponse__Output } from '../../../hypervize/keys/v1/EnsureUserResponse.js';
import type { GetAccountStandingRequest as _hypervize_keys_v1_GetAccountStandingRequest, GetAccountStandingRequest__Output as _hypervize_keys_v1_GetAccountStandingRequest__Output } from '../../../hypervize/keys/v1/GetAccountStandingRequest.js';
import type { GetAccountStandingResponse as _hypervize_keys_v1_GetAccountStandingResponse, GetAccountStandingResponse__Output as _hypervize_keys_v1_GetAccountStandingResponse__Output } from '../../../hypervize/keys/v1/GetAccountStandingResponse.js';
import type { GetUserRequest as _hypervize_keys_v1_GetUserRequest, GetUserRequest__Output as _hypervize_keys_v1_GetUserRequest__Output } from '../../../hypervize/keys/v1/GetUserRequest.js';
import type { GetUserResponse as _hypervize_keys_v1_GetUserResponse, GetUserResponse__Output as _hypervize_keys_v1_GetUserResponse__Output } from '../../../hypervize/keys/v1/GetUserResponse.js';
import type { RestoreUserRequest as _hypervize_keys_v1_RestoreUserRequest, RestoreUserRequest__Output as _hypervize_keys_v1_RestoreUserRequest__Output } from '../../../hypervize/keys/v1/RestoreUserRequest.js';
import type { RestoreUserResponse as _hypervize_keys_v1_RestoreUserResponse, RestoreUserResponse__Output as _hypervize_keys_v1_RestoreUserResponse__Output } from '../../../hypervize/keys/v1/RestoreUserResponse.js';
import type { SetAccountLimitsRequest as _hypervize_keys_v1_SetAccountLimitsRequest, SetAccountLimitsRequest__Output as _hypervize_keys_v1_SetAccountLimitsRequest__Output } from '../../../hypervize/keys/v1/SetAccountLimitsRequest.js';
import type { SetAccountLimitsResponse as _hypervize_keys_v1_SetAccountLimitsResponse, SetAccountLimitsResponse__Output as _hypervize_keys_v1_SetAccountLimitsResponse__Output } from '../../../hypervize/keys/v1/SetAccountLimitsResponse.js';
import type { SuspendUserRequest as _hypervize_keys_v1_SuspendUserRequest, SuspendUserRequest__Output as _hypervize_keys_v1_SuspendUserRequest__Output } from '../../../hypervize/keys/v1/SuspendUserRequest.js';
import type { SuspendUserResponse as _hypervize_keys_v1_SuspendUserResponse, SuspendUserResponse__Output as _hypervize_keys_v1_SuspendUserResponse__Output } from '../../../hypervize/keys/v1/SuspendUserResponse.js';

export interface UserServiceClient extends grpc.Client {
  /**
   * Returns the user with this subject, and creates it if there is none. A trigger in the database gives a new user a key
   * named "default", which has no secret until it is revealed. Errors: invalid_request.
   */
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the user with this subject, and creates it if there is none. A trigger in the database gives a new user a key
   * named "default", which has no secret until it is revealed. Errors: invalid_request.
   */
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns whether an account may offer anything to others, and whether its sessions may use inference. An account that does not exist is a response, not an error.
   * Errors: invalid_request.
   */
  GetAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  GetAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  GetAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  GetAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns whether an account may offer anything to others, and whether its sessions may use inference. An account that does not exist is a response, not an error.
   * Errors: invalid_request.
   */
  getAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  getAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  getAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  getAccountStanding(argument: _hypervize_keys_v1_GetAccountStandingRequest, callback: grpc.requestCallback<_hypervize_keys_v1_GetAccountStandingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns a user. Errors: account_not_found.
   */
  GetUser(argument: _hypervize_keys_v1_GetUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  GetUser(argument: _hypervize_keys_v1_GetUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  GetUser(argument: _hypervize_keys_v1_GetUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  GetUser(argument: _hypervize_keys_v1_GetUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns a user. Errors: account_not_found.
   */
  getUser(argument: _hypervize_keys_v1_GetUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  getUser(argument: _hypervize_keys_v1_GetUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  getUser(argument: _hypervize_keys_v1_GetUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  getUser(argument: _hypervize_keys_v1_GetUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_GetUserResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a suspension, and waits until every gateway that can be reached has applied that. Errors: account_not_found.
   */
  RestoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  RestoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  RestoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  RestoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a suspension, and waits until every gateway that can be reached has applied that. Errors: account_not_found.
   */
  restoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  restoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  restoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  restoreUser(argument: _hypervize_keys_v1_RestoreUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RestoreUserResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sets the limits of an account. Gateways apply them within a few seconds. Errors: account_not_found, invalid_request.
   */
  SetAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  SetAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  SetAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  SetAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sets the limits of an account. Gateways apply them within a few seconds. Errors: account_not_found, invalid_request.
   */
  setAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  setAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  setAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  setAccountLimits(argument: _hypervize_keys_v1_SetAccountLimitsRequest, callback: grpc.requestCallback<_hypervize_keys_v1_SetAccountLimitsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Suspends all rights of an account's keys, and what its public endpoints offer to others, until RestoreUser, and waits as KeyService.RevokeKey does. Suspending a
   * suspended account changes nothing, waits in the same way, and is not an error. Errors: account_not_found.
   */
  SuspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  SuspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  SuspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  SuspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Suspends all rights of an account's keys, and what its public endpoints offer to others, until RestoreUser, and waits as KeyService.RevokeKey does. Suspending a
   * suspended account changes nothing, waits in the same way, and is not an error. Errors: account_not_found.
   */
  suspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  suspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  suspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  suspendUser(argument: _hypervize_keys_v1_SuspendUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_SuspendUserResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface UserServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Returns the user with this subject, and creates it if there is none. A trigger in the database gives a new user a key
   * named "default", which has no secret until it is revealed. Errors: invalid_request.
   */
  EnsureUser: grpc.handleUnaryCall<_hypervize_keys_v1_EnsureUserRequest__Output, _hypervize_keys_v1_EnsureUserResponse>;
  
  /**
   * Returns whether an account may offer anything to others, and whether its sessions may use inference. An account that does not exist is a response, not an error.
   * Errors: invalid_request.
   */
  GetAccountStanding: grpc.handleUnaryCall<_hypervize_keys_v1_GetAccountStandingRequest__Output, _hypervize_keys_v1_GetAccountStandingResponse>;
  
  /**
   * Returns a user. Errors: account_not_found.
   */
  GetUser: grpc.handleUnaryCall<_hypervize_keys_v1_GetUserRequest__Output, _hypervize_keys_v1_GetUserResponse>;
  
  /**
   * Ends a suspension, and waits until every gateway that can be reached has applied that. Errors: account_not_found.
   */
  RestoreUser: grpc.handleUnaryCall<_hypervize_keys_v1_RestoreUserRequest__Output, _hypervize_keys_v1_RestoreUserResponse>;
  
  /**
   * Sets the limits of an account. Gateways apply them within a few seconds. Errors: account_not_found, invalid_request.
   */
  SetAccountLimits: grpc.handleUnaryCall<_hypervize_keys_v1_SetAccountLimitsRequest__Output, _hypervize_keys_v1_SetAccountLimitsResponse>;
  
  /**
   * Suspends all rights of an account's keys, and what its public endpoints offer to others, until RestoreUser, and waits as KeyService.RevokeKey does. Suspending a
   * suspended account changes nothing, waits in the same way, and is not an error. Errors: account_not_found.
   */
  SuspendUser: grpc.handleUnaryCall<_hypervize_keys_v1_SuspendUserRequest__Output, _hypervize_keys_v1_SuspendUserResponse>;
  
}

export interface UserServiceDefinition extends grpc.ServiceDefinition {
  EnsureUser: MethodDefinition<_hypervize_keys_v1_EnsureUserRequest, _hypervize_keys_v1_EnsureUserResponse, _hypervize_keys_v1_EnsureUserRequest__Output, _hypervize_keys_v1_EnsureUserResponse__Output>
  GetAccountStanding: MethodDefinition<_hypervize_keys_v1_GetAccountStandingRequest, _hypervize_keys_v1_GetAccountStandingResponse, _hypervize_keys_v1_GetAccountStandingRequest__Output, _hypervize_keys_v1_GetAccountStandingResponse__Output>
  GetUser: MethodDefinition<_hypervize_keys_v1_GetUserRequest, _hypervize_keys_v1_GetUserResponse, _hypervize_keys_v1_GetUserRequest__Output, _hypervize_keys_v1_GetUserResponse__Output>
  RestoreUser: MethodDefinition<_hypervize_keys_v1_RestoreUserRequest, _hypervize_keys_v1_RestoreUserResponse, _hypervize_keys_v1_RestoreUserRequest__Output, _hypervize_keys_v1_RestoreUserResponse__Output>
  SetAccountLimits: MethodDefinition<_hypervize_keys_v1_SetAccountLimitsRequest, _hypervize_keys_v1_SetAccountLimitsResponse, _hypervize_keys_v1_SetAccountLimitsRequest__Output, _hypervize_keys_v1_SetAccountLimitsResponse__Output>
  SuspendUser: MethodDefinition<_hypervize_keys_v1_SuspendUserRequest, _hypervize_keys_v1_SuspendUserResponse, _hypervize_keys_v1_SuspendUserRequest__Output, _hypervize_keys_v1_SuspendUserResponse__Output>
}
