import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CreateEndpointRequest as _hypervize_inference_v1_CreateEndpointRequest, CreateEndpointRequest__Output as _hypervize_inference_v1_CreateEndpointRequest__Output } from './hypervize/inference/v1/CreateEndpointRequest.js';
import type { CreateEndpointResponse as _hypervize_inference_v1_CreateEndpointResponse, CreateEndpointResponse__Output as _hypervize_inference_v1_CreateEndpointResponse__Output } from './hypervize/inference/v1/CreateEndpointResponse.js';
import type { DeleteEndpointRequest as _hypervize_inference_v1_DeleteEndpointRequest, DeleteEndpointRequest__Output as _hypervize_inference_v1_DeleteEndpointRequest__Output } from './hypervize/inference/v1/DeleteEndpointRequest.js';
import type { DeleteEndpointResponse as _hypervize_inference_v1_DeleteEndpointResponse, DeleteEndpointResponse__Output as _hypervize_inference_v1_DeleteEndpointResponse__Output } from './hypervize/inference/v1/DeleteEndpointResponse.js';
import type { Endpoint as _hypervize_inference_v1_Endpoint, Endpoint__Output as _hypervize_inference_v1_Endpoint__Output } from './hypervize/inference/v1/Endpoint.js';
import type { EndpointServiceClient as _hypervize_inference_v1_EndpointServiceClient, EndpointServiceDefinition as _hypervize_inference_v1_EndpointServiceDefinition } from './hypervize/inference/v1/EndpointService.js';
import type { GetEndpointRequest as _hypervize_inference_v1_GetEndpointRequest, GetEndpointRequest__Output as _hypervize_inference_v1_GetEndpointRequest__Output } from './hypervize/inference/v1/GetEndpointRequest.js';
import type { GetEndpointResponse as _hypervize_inference_v1_GetEndpointResponse, GetEndpointResponse__Output as _hypervize_inference_v1_GetEndpointResponse__Output } from './hypervize/inference/v1/GetEndpointResponse.js';
import type { ListEndpointsRequest as _hypervize_inference_v1_ListEndpointsRequest, ListEndpointsRequest__Output as _hypervize_inference_v1_ListEndpointsRequest__Output } from './hypervize/inference/v1/ListEndpointsRequest.js';
import type { ListEndpointsResponse as _hypervize_inference_v1_ListEndpointsResponse, ListEndpointsResponse__Output as _hypervize_inference_v1_ListEndpointsResponse__Output } from './hypervize/inference/v1/ListEndpointsResponse.js';
import type { ResolveEndpointRequest as _hypervize_inference_v1_ResolveEndpointRequest, ResolveEndpointRequest__Output as _hypervize_inference_v1_ResolveEndpointRequest__Output } from './hypervize/inference/v1/ResolveEndpointRequest.js';
import type { ResolveEndpointResponse as _hypervize_inference_v1_ResolveEndpointResponse, ResolveEndpointResponse__Output as _hypervize_inference_v1_ResolveEndpointResponse__Output } from './hypervize/inference/v1/ResolveEndpointResponse.js';
import type { ScaleEndpointRequest as _hypervize_inference_v1_ScaleEndpointRequest, ScaleEndpointRequest__Output as _hypervize_inference_v1_ScaleEndpointRequest__Output } from './hypervize/inference/v1/ScaleEndpointRequest.js';
import type { ScaleEndpointResponse as _hypervize_inference_v1_ScaleEndpointResponse, ScaleEndpointResponse__Output as _hypervize_inference_v1_ScaleEndpointResponse__Output } from './hypervize/inference/v1/ScaleEndpointResponse.js';
import type { SetAuthModeRequest as _hypervize_inference_v1_SetAuthModeRequest, SetAuthModeRequest__Output as _hypervize_inference_v1_SetAuthModeRequest__Output } from './hypervize/inference/v1/SetAuthModeRequest.js';
import type { SetAuthModeResponse as _hypervize_inference_v1_SetAuthModeResponse, SetAuthModeResponse__Output as _hypervize_inference_v1_SetAuthModeResponse__Output } from './hypervize/inference/v1/SetAuthModeResponse.js';
import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from './hypervize/revocation/v1/Confirmation.js';
import type { GetRevocationRequest as _hypervize_revocation_v1_GetRevocationRequest, GetRevocationRequest__Output as _hypervize_revocation_v1_GetRevocationRequest__Output } from './hypervize/revocation/v1/GetRevocationRequest.js';
import type { GetRevocationResponse as _hypervize_revocation_v1_GetRevocationResponse, GetRevocationResponse__Output as _hypervize_revocation_v1_GetRevocationResponse__Output } from './hypervize/revocation/v1/GetRevocationResponse.js';
import type { Holder as _hypervize_revocation_v1_Holder, Holder__Output as _hypervize_revocation_v1_Holder__Output } from './hypervize/revocation/v1/Holder.js';
import type { ListHoldersRequest as _hypervize_revocation_v1_ListHoldersRequest, ListHoldersRequest__Output as _hypervize_revocation_v1_ListHoldersRequest__Output } from './hypervize/revocation/v1/ListHoldersRequest.js';
import type { ListHoldersResponse as _hypervize_revocation_v1_ListHoldersResponse, ListHoldersResponse__Output as _hypervize_revocation_v1_ListHoldersResponse__Output } from './hypervize/revocation/v1/ListHoldersResponse.js';
import type { RevocationServiceClient as _hypervize_revocation_v1_RevocationServiceClient, RevocationServiceDefinition as _hypervize_revocation_v1_RevocationServiceDefinition } from './hypervize/revocation/v1/RevocationService.js';

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
        DeleteEndpointRequest: MessageTypeDefinition<_hypervize_inference_v1_DeleteEndpointRequest, _hypervize_inference_v1_DeleteEndpointRequest__Output>
        DeleteEndpointResponse: MessageTypeDefinition<_hypervize_inference_v1_DeleteEndpointResponse, _hypervize_inference_v1_DeleteEndpointResponse__Output>
        Endpoint: MessageTypeDefinition<_hypervize_inference_v1_Endpoint, _hypervize_inference_v1_Endpoint__Output>
        EndpointService: SubtypeConstructor<typeof grpc.Client, _hypervize_inference_v1_EndpointServiceClient> & { service: _hypervize_inference_v1_EndpointServiceDefinition }
        EndpointState: EnumTypeDefinition
        GetEndpointRequest: MessageTypeDefinition<_hypervize_inference_v1_GetEndpointRequest, _hypervize_inference_v1_GetEndpointRequest__Output>
        GetEndpointResponse: MessageTypeDefinition<_hypervize_inference_v1_GetEndpointResponse, _hypervize_inference_v1_GetEndpointResponse__Output>
        ListEndpointsRequest: MessageTypeDefinition<_hypervize_inference_v1_ListEndpointsRequest, _hypervize_inference_v1_ListEndpointsRequest__Output>
        ListEndpointsResponse: MessageTypeDefinition<_hypervize_inference_v1_ListEndpointsResponse, _hypervize_inference_v1_ListEndpointsResponse__Output>
        ResolveEndpointRequest: MessageTypeDefinition<_hypervize_inference_v1_ResolveEndpointRequest, _hypervize_inference_v1_ResolveEndpointRequest__Output>
        ResolveEndpointResponse: MessageTypeDefinition<_hypervize_inference_v1_ResolveEndpointResponse, _hypervize_inference_v1_ResolveEndpointResponse__Output>
        ScaleEndpointRequest: MessageTypeDefinition<_hypervize_inference_v1_ScaleEndpointRequest, _hypervize_inference_v1_ScaleEndpointRequest__Output>
        ScaleEndpointResponse: MessageTypeDefinition<_hypervize_inference_v1_ScaleEndpointResponse, _hypervize_inference_v1_ScaleEndpointResponse__Output>
        SetAuthModeRequest: MessageTypeDefinition<_hypervize_inference_v1_SetAuthModeRequest, _hypervize_inference_v1_SetAuthModeRequest__Output>
        SetAuthModeResponse: MessageTypeDefinition<_hypervize_inference_v1_SetAuthModeResponse, _hypervize_inference_v1_SetAuthModeResponse__Output>
      }
    }
    revocation: {
      v1: {
        Confirmation: MessageTypeDefinition<_hypervize_revocation_v1_Confirmation, _hypervize_revocation_v1_Confirmation__Output>
        GetRevocationRequest: MessageTypeDefinition<_hypervize_revocation_v1_GetRevocationRequest, _hypervize_revocation_v1_GetRevocationRequest__Output>
        GetRevocationResponse: MessageTypeDefinition<_hypervize_revocation_v1_GetRevocationResponse, _hypervize_revocation_v1_GetRevocationResponse__Output>
        Holder: MessageTypeDefinition<_hypervize_revocation_v1_Holder, _hypervize_revocation_v1_Holder__Output>
        ListHoldersRequest: MessageTypeDefinition<_hypervize_revocation_v1_ListHoldersRequest, _hypervize_revocation_v1_ListHoldersRequest__Output>
        ListHoldersResponse: MessageTypeDefinition<_hypervize_revocation_v1_ListHoldersResponse, _hypervize_revocation_v1_ListHoldersResponse__Output>
        RevocationService: SubtypeConstructor<typeof grpc.Client, _hypervize_revocation_v1_RevocationServiceClient> & { service: _hypervize_revocation_v1_RevocationServiceDefinition }
      }
    }
  }
}

