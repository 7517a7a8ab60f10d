// Original file: proto/hypervize/keys/v1/users.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EnsureUserRequest as _hypervize_keys_v1_EnsureUserRequest, EnsureUserRequest__Output as _hypervize_keys_v1_EnsureUserRequest__Output } from '../../../hypervize/keys/v1/EnsureUserRequest.js';
import type { EnsureUserResponse as _hypervize_keys_v1_EnsureUserResponse, EnsureUserResponse__Output as _hypervize_keys_v1_EnsureUserResponse__Output } from '../../../hypervize/keys/v1/EnsureUserResponse.js';

export interface UserServiceClient extends grpc.Client {
  /**
   * The user with this subject, made if there is none. A new user gets a key named "default" from a trigger in the
   * database; it has no secret until it is revealed. Errors: invalid_request.
   */
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  EnsureUser(argument: _hypervize_keys_v1_EnsureUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The user with this subject, made if there is none. A new user gets a key named "default" from a trigger in the
   * database; it has no secret until it is revealed. Errors: invalid_request.
   */
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  ensureUser(argument: _hypervize_keys_v1_EnsureUserRequest, callback: grpc.requestCallback<_hypervize_keys_v1_EnsureUserResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface UserServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The user with this subject, made if there is none. A new user gets a key named "default" from a trigger in the
   * database; it has no secret until it is revealed. Errors: invalid_request.
   */
  EnsureUser: grpc.handleUnaryCall<_hypervize_keys_v1_EnsureUserRequest__Output, _hypervize_keys_v1_EnsureUserResponse>;
  
}

export interface UserServiceDefinition extends grpc.ServiceDefinition {
  EnsureUser: MethodDefinition<_hypervize_keys_v1_EnsureUserRequest, _hypervize_keys_v1_EnsureUserResponse, _hypervize_keys_v1_EnsureUserRequest__Output, _hypervize_keys_v1_EnsureUserResponse__Output>
}
