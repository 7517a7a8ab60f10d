// Original file: proto/hypervize/revocation/v1/revocation.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetRevocationRequest as _hypervize_revocation_v1_GetRevocationRequest, GetRevocationRequest__Output as _hypervize_revocation_v1_GetRevocationRequest__Output } from '../../../hypervize/revocation/v1/GetRevocationRequest.js';
import type { GetRevocationResponse as _hypervize_revocation_v1_GetRevocationResponse, GetRevocationResponse__Output as _hypervize_revocation_v1_GetRevocationResponse__Output } from '../../../hypervize/revocation/v1/GetRevocationResponse.js';
import type { ListHoldersRequest as _hypervize_revocation_v1_ListHoldersRequest, ListHoldersRequest__Output as _hypervize_revocation_v1_ListHoldersRequest__Output } from '../../../hypervize/revocation/v1/ListHoldersRequest.js';
import type { ListHoldersResponse as _hypervize_revocation_v1_ListHoldersResponse, ListHoldersResponse__Output as _hypervize_revocation_v1_ListHoldersResponse__Output } from '../../../hypervize/revocation/v1/ListHoldersResponse.js';

export interface RevocationServiceClient extends grpc.Client {
  /**
   * Returns the state of one change. Errors: invalid_request (the log has no such change yet), and with an account_id
   * instead revocation_not_found (the change does not exist, concerns another account, or is no longer in the log, which
   * keeps changes for a day).
   */
  GetRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  GetRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  GetRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  GetRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the state of one change. Errors: invalid_request (the log has no such change yet), and with an account_id
   * instead revocation_not_found (the change does not exist, concerns another account, or is no longer in the log, which
   * keeps changes for a day).
   */
  getRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  getRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  getRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  getRevocation(argument: _hypervize_revocation_v1_GetRevocationRequest, callback: grpc.requestCallback<_hypervize_revocation_v1_GetRevocationResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the processes that hold a lease on cached keys or endpoints, sorted by id.
   */
  ListHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  ListHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  ListHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  ListHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the processes that hold a lease on cached keys or endpoints, sorted by id.
   */
  listHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  listHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  listHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  listHolders(argument: _hypervize_revocation_v1_ListHoldersRequest, callback: grpc.requestCallback<_hypervize_revocation_v1_ListHoldersResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface RevocationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Returns the state of one change. Errors: invalid_request (the log has no such change yet), and with an account_id
   * instead revocation_not_found (the change does not exist, concerns another account, or is no longer in the log, which
   * keeps changes for a day).
   */
  GetRevocation: grpc.handleUnaryCall<_hypervize_revocation_v1_GetRevocationRequest__Output, _hypervize_revocation_v1_GetRevocationResponse>;
  
  /**
   * Lists the processes that hold a lease on cached keys or endpoints, sorted by id.
   */
  ListHolders: grpc.handleUnaryCall<_hypervize_revocation_v1_ListHoldersRequest__Output, _hypervize_revocation_v1_ListHoldersResponse>;
  
}

export interface RevocationServiceDefinition extends grpc.ServiceDefinition {
  GetRevocation: MethodDefinition<_hypervize_revocation_v1_GetRevocationRequest, _hypervize_revocation_v1_GetRevocationResponse, _hypervize_revocation_v1_GetRevocationRequest__Output, _hypervize_revocation_v1_GetRevocationResponse__Output>
  ListHolders: MethodDefinition<_hypervize_revocation_v1_ListHoldersRequest, _hypervize_revocation_v1_ListHoldersResponse, _hypervize_revocation_v1_ListHoldersRequest__Output, _hypervize_revocation_v1_ListHoldersResponse__Output>
}
