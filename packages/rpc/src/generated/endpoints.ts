import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CreateEndpointRequest as _hypervize_inference_v1_CreateEndpointRequest, CreateEndpointRequest__Output as _hypervize_inference_v1_CreateEndpointRequest__Output } from './hypervize/inference/v1/CreateEndpointRequest.js';
import type { CreateEndpointResponse as _hypervize_inference_v1_CreateEndpointResponse, CreateEndpointResponse__Output as _hypervize_inference_v1_CreateEndpointResponse__Output } from './hypervize/inference/v1/CreateEndpointResponse.js';
import type { Endpoint as _hypervize_inference_v1_Endpoint, Endpoint__Output as _hypervize_inference_v1_Endpoint__Output } from './hypervize/inference/v1/Endpoint.js';
import type { EndpointServiceClient as _hypervize_inference_v1_EndpointServiceClient, EndpointServiceDefinition as _hypervize_inference_v1_EndpointServiceDefinition } from './hypervize/inference/v1/EndpointService.js';
import type { GetEndpointRequest as _hypervize_inference_v1_GetEndpointRequest, GetEndpointRequest__Output as _hypervize_inference_v1_GetEndpointRequest__Output } from './hypervize/inference/v1/GetEndpointRequest.js';
import type { GetEndpointResponse as _hypervize_inference_v1_GetEndpointResponse, GetEndpointResponse__Output as _hypervize_inference_v1_GetEndpointResponse__Output } from './hypervize/inference/v1/GetEndpointResponse.js';
import type { ListEndpointsRequest as _hypervize_inference_v1_ListEndpointsRequest, ListEndpointsRequest__Output as _hypervize_inference_v1_ListEndpointsRequest__Output } from './hypervize/inference/v1/ListEndpointsRequest.js';
import type { ListEndpointsResponse as _hypervize_inference_v1_ListEndpointsResponse, ListEndpointsResponse__Output as _hypervize_inference_v1_ListEndpointsResponse__Output } from './hypervize/inference/v1/ListEndpointsResponse.js';
import type { ListModelsRequest as _hypervize_inference_v1_ListModelsRequest, ListModelsRequest__Output as _hypervize_inference_v1_ListModelsRequest__Output } from './hypervize/inference/v1/ListModelsRequest.js';
import type { ListModelsResponse as _hypervize_inference_v1_ListModelsResponse, ListModelsResponse__Output as _hypervize_inference_v1_ListModelsResponse__Output } from './hypervize/inference/v1/ListModelsResponse.js';
import type { Model as _hypervize_inference_v1_Model, Model__Output as _hypervize_inference_v1_Model__Output } from './hypervize/inference/v1/Model.js';
import type { PoolServiceClient as _hypervize_inference_v1_PoolServiceClient, PoolServiceDefinition as _hypervize_inference_v1_PoolServiceDefinition } from './hypervize/inference/v1/PoolService.js';
import type { SetAuthModeRequest as _hypervize_inference_v1_SetAuthModeRequest, SetAuthModeRequest__Output as _hypervize_inference_v1_SetAuthModeRequest__Output } from './hypervize/inference/v1/SetAuthModeRequest.js';
import type { SetAuthModeResponse as _hypervize_inference_v1_SetAuthModeResponse, SetAuthModeResponse__Output as _hypervize_inference_v1_SetAuthModeResponse__Output } from './hypervize/inference/v1/SetAuthModeResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hypervize: {
    inference: {
      v1: {
        AuthMode: EnumTypeDefinition
        CreateEndpointRequest: MessageTypeDefinition<_hypervize_inference_v1_CreateEndpointRequest, _hypervize_inference_v1_CreateEndpointRequest__Output>
        CreateEndpointResponse: MessageTypeDefinition<_hypervize_inference_v1_CreateEndpointResponse, _hypervize_inference_v1_CreateEndpointResponse__Output>
        Endpoint: MessageTypeDefinition<_hypervize_inference_v1_Endpoint, _hypervize_inference_v1_Endpoint__Output>
        EndpointService: SubtypeConstructor<typeof grpc.Client, _hypervize_inference_v1_EndpointServiceClient> & { service: _hypervize_inference_v1_EndpointServiceDefinition }
        GetEndpointRequest: MessageTypeDefinition<_hypervize_inference_v1_GetEndpointRequest, _hypervize_inference_v1_GetEndpointRequest__Output>
        GetEndpointResponse: MessageTypeDefinition<_hypervize_inference_v1_GetEndpointResponse, _hypervize_inference_v1_GetEndpointResponse__Output>
        ListEndpointsRequest: MessageTypeDefinition<_hypervize_inference_v1_ListEndpointsRequest, _hypervize_inference_v1_ListEndpointsRequest__Output>
        ListEndpointsResponse: MessageTypeDefinition<_hypervize_inference_v1_ListEndpointsResponse, _hypervize_inference_v1_ListEndpointsResponse__Output>
        ListModelsRequest: MessageTypeDefinition<_hypervize_inference_v1_ListModelsRequest, _hypervize_inference_v1_ListModelsRequest__Output>
        ListModelsResponse: MessageTypeDefinition<_hypervize_inference_v1_ListModelsResponse, _hypervize_inference_v1_ListModelsResponse__Output>
        Model: MessageTypeDefinition<_hypervize_inference_v1_Model, _hypervize_inference_v1_Model__Output>
        PoolService: SubtypeConstructor<typeof grpc.Client, _hypervize_inference_v1_PoolServiceClient> & { service: _hypervize_inference_v1_PoolServiceDefinition }
        SetAuthModeRequest: MessageTypeDefinition<_hypervize_inference_v1_SetAuthModeRequest, _hypervize_inference_v1_SetAuthModeRequest__Output>
        SetAuthModeResponse: MessageTypeDefinition<_hypervize_inference_v1_SetAuthModeResponse, _hypervize_inference_v1_SetAuthModeResponse__Output>
      }
    }
  }
}

