// Original file: proto/hypervize/inference/v1/pools.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeletePoolRequest as _hypervize_inference_v1_DeletePoolRequest, DeletePoolRequest__Output as _hypervize_inference_v1_DeletePoolRequest__Output } from '../../../hypervize/inference/v1/DeletePoolRequest.js';
import type { DeletePoolResponse as _hypervize_inference_v1_DeletePoolResponse, DeletePoolResponse__Output as _hypervize_inference_v1_DeletePoolResponse__Output } from '../../../hypervize/inference/v1/DeletePoolResponse.js';
import type { ListModelsRequest as _hypervize_inference_v1_ListModelsRequest, ListModelsRequest__Output as _hypervize_inference_v1_ListModelsRequest__Output } from '../../../hypervize/inference/v1/ListModelsRequest.js';
import type { ListModelsResponse as _hypervize_inference_v1_ListModelsResponse, ListModelsResponse__Output as _hypervize_inference_v1_ListModelsResponse__Output } from '../../../hypervize/inference/v1/ListModelsResponse.js';
import type { ListPoolsRequest as _hypervize_inference_v1_ListPoolsRequest, ListPoolsRequest__Output as _hypervize_inference_v1_ListPoolsRequest__Output } from '../../../hypervize/inference/v1/ListPoolsRequest.js';
import type { ListPoolsResponse as _hypervize_inference_v1_ListPoolsResponse, ListPoolsResponse__Output as _hypervize_inference_v1_ListPoolsResponse__Output } from '../../../hypervize/inference/v1/ListPoolsResponse.js';
import type { PutPoolRequest as _hypervize_inference_v1_PutPoolRequest, PutPoolRequest__Output as _hypervize_inference_v1_PutPoolRequest__Output } from '../../../hypervize/inference/v1/PutPoolRequest.js';
import type { PutPoolResponse as _hypervize_inference_v1_PutPoolResponse, PutPoolResponse__Output as _hypervize_inference_v1_PutPoolResponse__Output } from '../../../hypervize/inference/v1/PutPoolResponse.js';
import type { SetHostDrainingRequest as _hypervize_inference_v1_SetHostDrainingRequest, SetHostDrainingRequest__Output as _hypervize_inference_v1_SetHostDrainingRequest__Output } from '../../../hypervize/inference/v1/SetHostDrainingRequest.js';
import type { SetHostDrainingResponse as _hypervize_inference_v1_SetHostDrainingResponse, SetHostDrainingResponse__Output as _hypervize_inference_v1_SetHostDrainingResponse__Output } from '../../../hypervize/inference/v1/SetHostDrainingResponse.js';

export interface PoolServiceClient extends grpc.Client {
  /**
   * Deletes a pool from the registry. If the pools file has a pool of that model, that one serves again.
   * Errors: model_not_found.
   */
  DeletePool(argument: _hypervize_inference_v1_DeletePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  DeletePool(argument: _hypervize_inference_v1_DeletePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  DeletePool(argument: _hypervize_inference_v1_DeletePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  DeletePool(argument: _hypervize_inference_v1_DeletePoolRequest, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes a pool from the registry. If the pools file has a pool of that model, that one serves again.
   * Errors: model_not_found.
   */
  deletePool(argument: _hypervize_inference_v1_DeletePoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  deletePool(argument: _hypervize_inference_v1_DeletePoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  deletePool(argument: _hypervize_inference_v1_DeletePoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  deletePool(argument: _hypervize_inference_v1_DeletePoolRequest, callback: grpc.requestCallback<_hypervize_inference_v1_DeletePoolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the models of the elastic pools, sorted by name.
   */
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the models of the elastic pools, sorted by name.
   */
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists every pool and its hosts as this replica sees them.
   */
  ListPools(argument: _hypervize_inference_v1_ListPoolsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  ListPools(argument: _hypervize_inference_v1_ListPoolsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  ListPools(argument: _hypervize_inference_v1_ListPoolsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  ListPools(argument: _hypervize_inference_v1_ListPoolsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists every pool and its hosts as this replica sees them.
   */
  listPools(argument: _hypervize_inference_v1_ListPoolsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  listPools(argument: _hypervize_inference_v1_ListPoolsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  listPools(argument: _hypervize_inference_v1_ListPoolsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  listPools(argument: _hypervize_inference_v1_ListPoolsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListPoolsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Creates or replaces a pool in the registry. It takes precedence over a pool of the same model in the pools file.
   * Errors: invalid_request.
   */
  PutPool(argument: _hypervize_inference_v1_PutPoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  PutPool(argument: _hypervize_inference_v1_PutPoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  PutPool(argument: _hypervize_inference_v1_PutPoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  PutPool(argument: _hypervize_inference_v1_PutPoolRequest, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates or replaces a pool in the registry. It takes precedence over a pool of the same model in the pools file.
   * Errors: invalid_request.
   */
  putPool(argument: _hypervize_inference_v1_PutPoolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  putPool(argument: _hypervize_inference_v1_PutPoolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  putPool(argument: _hypervize_inference_v1_PutPoolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  putPool(argument: _hypervize_inference_v1_PutPoolRequest, callback: grpc.requestCallback<_hypervize_inference_v1_PutPoolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Starts or ends draining of a host. A draining host gets no new requests in any pool or endpoint. The host does not have
   * to be in a pool yet. Errors: invalid_request.
   */
  SetHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  SetHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  SetHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  SetHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Starts or ends draining of a host. A draining host gets no new requests in any pool or endpoint. The host does not have
   * to be in a pool yet. Errors: invalid_request.
   */
  setHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  setHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  setHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  setHostDraining(argument: _hypervize_inference_v1_SetHostDrainingRequest, callback: grpc.requestCallback<_hypervize_inference_v1_SetHostDrainingResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface PoolServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Deletes a pool from the registry. If the pools file has a pool of that model, that one serves again.
   * Errors: model_not_found.
   */
  DeletePool: grpc.handleUnaryCall<_hypervize_inference_v1_DeletePoolRequest__Output, _hypervize_inference_v1_DeletePoolResponse>;
  
  /**
   * Lists the models of the elastic pools, sorted by name.
   */
  ListModels: grpc.handleUnaryCall<_hypervize_inference_v1_ListModelsRequest__Output, _hypervize_inference_v1_ListModelsResponse>;
  
  /**
   * Lists every pool and its hosts as this replica sees them.
   */
  ListPools: grpc.handleUnaryCall<_hypervize_inference_v1_ListPoolsRequest__Output, _hypervize_inference_v1_ListPoolsResponse>;
  
  /**
   * Creates or replaces a pool in the registry. It takes precedence over a pool of the same model in the pools file.
   * Errors: invalid_request.
   */
  PutPool: grpc.handleUnaryCall<_hypervize_inference_v1_PutPoolRequest__Output, _hypervize_inference_v1_PutPoolResponse>;
  
  /**
   * Starts or ends draining of a host. A draining host gets no new requests in any pool or endpoint. The host does not have
   * to be in a pool yet. Errors: invalid_request.
   */
  SetHostDraining: grpc.handleUnaryCall<_hypervize_inference_v1_SetHostDrainingRequest__Output, _hypervize_inference_v1_SetHostDrainingResponse>;
  
}

export interface PoolServiceDefinition extends grpc.ServiceDefinition {
  DeletePool: MethodDefinition<_hypervize_inference_v1_DeletePoolRequest, _hypervize_inference_v1_DeletePoolResponse, _hypervize_inference_v1_DeletePoolRequest__Output, _hypervize_inference_v1_DeletePoolResponse__Output>
  ListModels: MethodDefinition<_hypervize_inference_v1_ListModelsRequest, _hypervize_inference_v1_ListModelsResponse, _hypervize_inference_v1_ListModelsRequest__Output, _hypervize_inference_v1_ListModelsResponse__Output>
  ListPools: MethodDefinition<_hypervize_inference_v1_ListPoolsRequest, _hypervize_inference_v1_ListPoolsResponse, _hypervize_inference_v1_ListPoolsRequest__Output, _hypervize_inference_v1_ListPoolsResponse__Output>
  PutPool: MethodDefinition<_hypervize_inference_v1_PutPoolRequest, _hypervize_inference_v1_PutPoolResponse, _hypervize_inference_v1_PutPoolRequest__Output, _hypervize_inference_v1_PutPoolResponse__Output>
  SetHostDraining: MethodDefinition<_hypervize_inference_v1_SetHostDrainingRequest, _hypervize_inference_v1_SetHostDrainingResponse, _hypervize_inference_v1_SetHostDrainingRequest__Output, _hypervize_inference_v1_SetHostDrainingResponse__Output>
}
