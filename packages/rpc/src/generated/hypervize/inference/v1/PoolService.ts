// Original file: proto/hypervize/inference/v1/endpoints.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListModelsRequest as _hypervize_inference_v1_ListModelsRequest, ListModelsRequest__Output as _hypervize_inference_v1_ListModelsRequest__Output } from '../../../hypervize/inference/v1/ListModelsRequest.js';
import type { ListModelsResponse as _hypervize_inference_v1_ListModelsResponse, ListModelsResponse__Output as _hypervize_inference_v1_ListModelsResponse__Output } from '../../../hypervize/inference/v1/ListModelsResponse.js';

export interface PoolServiceClient extends grpc.Client {
  /**
   * The models of the elastic pools, sorted by name.
   */
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  ListModels(argument: _hypervize_inference_v1_ListModelsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The models of the elastic pools, sorted by name.
   */
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  listModels(argument: _hypervize_inference_v1_ListModelsRequest, callback: grpc.requestCallback<_hypervize_inference_v1_ListModelsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface PoolServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The models of the elastic pools, sorted by name.
   */
  ListModels: grpc.handleUnaryCall<_hypervize_inference_v1_ListModelsRequest__Output, _hypervize_inference_v1_ListModelsResponse>;
  
}

export interface PoolServiceDefinition extends grpc.ServiceDefinition {
  ListModels: MethodDefinition<_hypervize_inference_v1_ListModelsRequest, _hypervize_inference_v1_ListModelsResponse, _hypervize_inference_v1_ListModelsRequest__Output, _hypervize_inference_v1_ListModelsResponse__Output>
}
