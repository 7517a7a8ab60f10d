// Original file: proto/hypervize/inference/v1/endpoints.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateEndpointRequest as _hypervize_inference_v1_CreateEndpointRequest, CreateEndpointRequest__Output as _hypervize_inference_v1_CreateEndpointRequest__Output } from '../../../hypervize/inference/v1/CreateEndpointRequest.js';
import type { CreateEndpointResponse as _hypervize_inference_v1_CreateEndpointResponse, CreateEndpointResponse__Output as _hypervize_inference_v1_CreateEndpointResponse__Output } from '../../../hypervize/inference/v1/CreateEndpointResponse.js';
import type { DeleteEndpointRequest as _hypervize_inference_v1_DeleteEndpointRequest, DeleteEndpointRequest__Output as _hypervize_inference_v1_DeleteEndpointRequest__Output } from '../../../hypervize/inference/v1/DeleteEndpointRequest.js';
import type { DeleteEndpointResponse as _hypervize_inference_v1_DeleteEndpointResponse, DeleteEndpointResponse__Output as _hypervize_inference_v1_DeleteEndpointResponse__Output } from '../../../hypervize/inference/v1/DeleteEndpointResponse.js';
import type { GetEndpointRequest as _hypervize_inference_v1_GetEndpointRequest, GetEndpointRequest__Output as _hypervize_inference_v1_GetEndpointRequest__Output } from '../../../hypervize/inference/v1/GetEndpointRequest.js';
import type { GetEndpointResponse as _hypervize_inference_v1_GetEndpointResponse, GetEndpointResponse__Output as _hypervize_inference_v1_GetEndpointResponse__Output } from '../../../hypervize/inference/v1/GetEndpointResponse.js';
import type { ListEndpointsRequest as _hypervize_inference_v1_ListEndpointsRequest, ListEndpointsRequest__Output as _hypervize_inference_v1_ListEndpointsRequest__Output } from '../../../hypervize/inference/v1/ListEndpointsRequest.js';
import type { ListEndpointsResponse as _hypervize_inference_v1_ListEndpointsResponse, ListEndpointsResponse__Output as _hypervize_inference_v1_ListEndpointsResponse__Output } from '../../../hypervize/inference/v1/ListEndpointsResponse.js';
import type { ResolveEndpointRequest as _hypervize_inference_v1_ResolveEndpointRequest, ResolveEndpointRequest__Output as _hypervize_inference_v1_ResolveEndpointRequest__Output } from '../../../hypervize/inference/v1/ResolveEndpointRequest.js';
import type { ResolveEndpointResponse as _hypervize_inference_v1_ResolveEndpointResponse, ResolveEndpointResponse__Output as _hypervize_inference_v1_ResolveEndpointResponse__Output } from '../../../hypervize/inference/v1/ResolveEndpointResponse.js';
import type { ScaleEndpointRequest as _hypervize_inference_v1_ScaleEndpointRequest, ScaleEndpointRequest__Output as _hypervize_inference_v1_ScaleEndpointRequest__Output } from '../../../hypervize/inference/v1/ScaleEndpointRequest.js';
import type { ScaleEndpointResponse as _hypervize_inference_v1_ScaleEndpointResponse, ScaleEndpointResponse__Output as _hypervize_inference_v1_ScaleEndpointResponse__Output } from '../../../hypervize/inference/v1/ScaleEndpointResponse.js';
import type { SetAuthModeRequest as _hypervize_inference_v1_SetAuthModeRequest, SetAuthModeRequest__Output as _hypervize_inference_v1_SetAuthModeRequest__Output } from '../../../hypervize/inference/v1/SetAuthModeRequest.js';
import type { SetAuthModeResponse as _hypervize_inference_v1_SetAuthModeResponse, SetAuthModeResponse__Output as _hypervize_inference_v1_SetAuthModeResponse__Output } from '../../../hypervize/inference/v1/SetAuthModeResponse.js';

export interface EndpointServiceClient extends grpc.Client {
  /**
   * Creates a dedicated endpoint. This and every other change is recorded in the audit log, refused attempts included.
   * Errors: invalid_request, too_many_endpoints, too_many_hosts, idempotency_key_reused, overloaded.
   */
  CreateEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  CreateEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  CreateEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  CreateEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates a dedicated endpoint. This and every other change is recorded in the audit log, refused attempts included.
   * Errors: invalid_request, too_many_endpoints, too_many_hosts, idempotency_key_reused, overloaded.
   */
  createEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  createEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  createEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  createEndpoint(argument: _hypervize_inference_v1_CreateEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_CreateEndpointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes an endpoint permanently, at once or after it has drained. Waits as SetAuthMode does.
   * Errors: endpoint_not_found, endpoint_not_active (the endpoint is already draining), invalid_request.
   */
  DeleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  DeleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  DeleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  DeleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes an endpoint permanently, at once or after it has drained. Waits as SetAuthMode does.
   * Errors: endpoint_not_found, endpoint_not_active (the endpoint is already draining), invalid_request.
   */
  deleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  deleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  deleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  deleteEndpoint(argument: _hypervize_inference_v1_DeleteEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_DeleteEndpointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns one endpoint of an account. Errors: endpoint_not_found (also if another account owns it).
   */
  GetEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  GetEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  GetEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  GetEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns one endpoint of an account. Errors: endpoint_not_found (also if another account owns it).
   */
  getEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  getEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  getEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  getEndpoint(argument: _hypervize_inference_v1_GetEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_GetEndpointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the endpoints of an account, newest first.
   */
  ListEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  ListEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  ListEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  ListEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the endpoints of an account, newest first.
   */
  listEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  listEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  listEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  listEndpoints(argument: _hypervize_inference_v1_ListEndpointsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListEndpointsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns the owner of an endpoint and whether it is public, as this replica knows it. The gateway uses it for limits
   * only; access is checked for every request. Errors: endpoint_not_found, unavailable (the registry is not loaded yet).
   */
  ResolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  ResolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  ResolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  ResolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the owner of an endpoint and whether it is public, as this replica knows it. The gateway uses it for limits
   * only; access is checked for every request. Errors: endpoint_not_found, unavailable (the registry is not loaded yet).
   */
  resolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  resolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  resolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  resolveEndpoint(argument: _hypervize_inference_v1_ResolveEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ResolveEndpointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Replaces the hosts of an endpoint. New hosts are warmed up; removed hosts complete their requests in flight.
   * Errors: endpoint_not_found, endpoint_not_active, invalid_request, too_many_hosts, overloaded.
   */
  ScaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  ScaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  ScaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  ScaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Replaces the hosts of an endpoint. New hosts are warmed up; removed hosts complete their requests in flight.
   * Errors: endpoint_not_found, endpoint_not_active, invalid_request, too_many_hosts, overloaded.
   */
  scaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  scaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  scaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  scaleEndpoint(argument: _hypervize_inference_v1_ScaleEndpointRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ScaleEndpointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes an endpoint public or private. Waits until the change has taken effect everywhere, but no longer than one lease or
   * until the caller's deadline. Errors: endpoint_not_found, endpoint_not_active, invalid_request.
   */
  SetAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  SetAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  SetAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  SetAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes an endpoint public or private. Waits until the change has taken effect everywhere, but no longer than one lease or
   * until the caller's deadline. Errors: endpoint_not_found, endpoint_not_active, invalid_request.
   */
  setAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  setAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  setAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  setAuthMode(argument: _hypervize_inference_v1_SetAuthModeRequest, callback: grpc.requestCallback<_hypervize_inference_v1_SetAuthModeResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface EndpointServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Creates a dedicated endpoint. This and every other change is recorded in the audit log, refused attempts included.
   * Errors: invalid_request, too_many_endpoints, too_many_hosts, idempotency_key_reused, overloaded.
   */
  CreateEndpoint: grpc.handleUnaryCall<_hypervize_inference_v1_CreateEndpointRequest__Output, _hypervize_inference_v1_CreateEndpointResponse>;
  
  /**
   * Deletes an endpoint permanently, at once or after it has drained. Waits as SetAuthMode does.
   * Errors: endpoint_not_found, endpoint_not_active (the endpoint is already draining), invalid_request.
   */
  DeleteEndpoint: grpc.handleUnaryCall<_hypervize_inference_v1_DeleteEndpointRequest__Output, _hypervize_inference_v1_DeleteEndpointResponse>;
  
  /**
   * Returns one endpoint of an account. Errors: endpoint_not_found (also if another account owns it).
   */
  GetEndpoint: grpc.handleUnaryCall<_hypervize_inference_v1_GetEndpointRequest__Output, _hypervize_inference_v1_GetEndpointResponse>;
  
  /**
   * Lists the endpoints of an account, newest first.
   */
  ListEndpoints: grpc.handleUnaryCall<_hypervize_inference_v1_ListEndpointsRequest__Output, _hypervize_inference_v1_ListEndpointsResponse>;
  
  /**
   * Returns the owner of an endpoint and whether it is public, as this replica knows it. The gateway uses it for limits
   * only; access is checked for every request. Errors: endpoint_not_found, unavailable (the registry is not loaded yet).
   */
  ResolveEndpoint: grpc.handleUnaryCall<_hypervize_inference_v1_ResolveEndpointRequest__Output, _hypervize_inference_v1_ResolveEndpointResponse>;
  
  /**
   * Replaces the hosts of an endpoint. New hosts are warmed up; removed hosts complete their requests in flight.
   * Errors: endpoint_not_found, endpoint_not_active, invalid_request, too_many_hosts, overloaded.
   */
  ScaleEndpoint: grpc.handleUnaryCall<_hypervize_inference_v1_ScaleEndpointRequest__Output, _hypervize_inference_v1_ScaleEndpointResponse>;
  
  /**
   * Makes an endpoint public or private. Waits until the change has taken effect everywhere, but no longer than one lease or
   * until the caller's deadline. Errors: endpoint_not_found, endpoint_not_active, invalid_request.
   */
  SetAuthMode: grpc.handleUnaryCall<_hypervize_inference_v1_SetAuthModeRequest__Output, _hypervize_inference_v1_SetAuthModeResponse>;
  
}

export interface EndpointServiceDefinition extends grpc.ServiceDefinition {
  CreateEndpoint: MethodDefinition<_hypervize_inference_v1_CreateEndpointRequest, _hypervize_inference_v1_CreateEndpointResponse, _hypervize_inference_v1_CreateEndpointRequest__Output, _hypervize_inference_v1_CreateEndpointResponse__Output>
  DeleteEndpoint: MethodDefinition<_hypervize_inference_v1_DeleteEndpointRequest, _hypervize_inference_v1_DeleteEndpointResponse, _hypervize_inference_v1_DeleteEndpointRequest__Output, _hypervize_inference_v1_DeleteEndpointResponse__Output>
  GetEndpoint: MethodDefinition<_hypervize_inference_v1_GetEndpointRequest, _hypervize_inference_v1_GetEndpointResponse, _hypervize_inference_v1_GetEndpointRequest__Output, _hypervize_inference_v1_GetEndpointResponse__Output>
  ListEndpoints: MethodDefinition<_hypervize_inference_v1_ListEndpointsRequest, _hypervize_inference_v1_ListEndpointsResponse, _hypervize_inference_v1_ListEndpointsRequest__Output, _hypervize_inference_v1_ListEndpointsResponse__Output>
  ResolveEndpoint: MethodDefinition<_hypervize_inference_v1_ResolveEndpointRequest, _hypervize_inference_v1_ResolveEndpointResponse, _hypervize_inference_v1_ResolveEndpointRequest__Output, _hypervize_inference_v1_ResolveEndpointResponse__Output>
  ScaleEndpoint: MethodDefinition<_hypervize_inference_v1_ScaleEndpointRequest, _hypervize_inference_v1_ScaleEndpointResponse, _hypervize_inference_v1_ScaleEndpointRequest__Output, _hypervize_inference_v1_ScaleEndpointResponse__Output>
  SetAuthMode: MethodDefinition<_hypervize_inference_v1_SetAuthModeRequest, _hypervize_inference_v1_SetAuthModeResponse, _hypervize_inference_v1_SetAuthModeRequest__Output, _hypervize_inference_v1_SetAuthModeResponse__Output>
}
