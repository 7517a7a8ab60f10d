import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { DeletePoolRequest as _hypervize_inference_v1_DeletePoolRequest, DeletePoolRequest__Output as _hypervize_inference_v1_DeletePoolRequest__Output } from './hypervize/inference/v1/DeletePoolRequest.js';
import type { DeletePoolResponse as _hypervize_inference_v1_DeletePoolResponse, DeletePoolResponse__Output as _hypervize_inference_v1_DeletePoolResponse__Output } from './hypervize/inference/v1/DeletePoolResponse.js';
import type { HostStatus as _hypervize_inference_v1_HostStatus, HostStatus__Output as _hypervize_inference_v1_HostStatus__Output } from './hypervize/inference/v1/HostStatus.js';
import type { ListModelsRequest as _hypervize_inference_v1_ListModelsRequest, ListModelsRequest__Output as _hypervize_inference_v1_ListModelsRequest__Output } from './hypervize/inference/v1/ListModelsRequest.js';
import type { ListModelsResponse as _hypervize_inference_v1_ListModelsResponse, ListModelsResponse__Output as _hypervize_inference_v1_ListModelsResponse__Output } from './hypervize/inference/v1/ListModelsResponse.js';
import type { ListPoolsRequest as _hypervize_inference_v1_ListPoolsRequest, ListPoolsRequest__Output as _hypervize_inference_v1_ListPoolsRequest__Output } from './hypervize/inference/v1/ListPoolsRequest.js';
import type { ListPoolsResponse as _hypervize_inference_v1_ListPoolsResponse, ListPoolsResponse__Output as _hypervize_inference_v1_ListPoolsResponse__Output } from './hypervize/inference/v1/ListPoolsResponse.js';
import type { Model as _hypervize_inference_v1_Model, Model__Output as _hypervize_inference_v1_Model__Output } from './hypervize/inference/v1/Model.js';
import type { Pool as _hypervize_inference_v1_Pool, Pool__Output as _hypervize_inference_v1_Pool__Output } from './hypervize/inference/v1/Pool.js';
import type { PoolServiceClient as _hypervize_inference_v1_PoolServiceClient, PoolServiceDefinition as _hypervize_inference_v1_PoolServiceDefinition } from './hypervize/inference/v1/PoolService.js';
import type { PoolStatus as _hypervize_inference_v1_PoolStatus, PoolStatus__Output as _hypervize_inference_v1_PoolStatus__Output } from './hypervize/inference/v1/PoolStatus.js';
import type { PutPoolRequest as _hypervize_inference_v1_PutPoolRequest, PutPoolRequest__Output as _hypervize_inference_v1_PutPoolRequest__Output } from './hypervize/inference/v1/PutPoolRequest.js';
import type { PutPoolResponse as _hypervize_inference_v1_PutPoolResponse, PutPoolResponse__Output as _hypervize_inference_v1_PutPoolResponse__Output } from './hypervize/inference/v1/PutPoolResponse.js';
import type { SetHostDrainingRequest as _hypervize_inference_v1_SetHostDrainingRequest, SetHostDrainingRequest__Output as _hypervize_inference_v1_SetHostDrainingRequest__Output } from './hypervize/inference/v1/SetHostDrainingRequest.js';
import type { SetHostDrainingResponse as _hypervize_inference_v1_SetHostDrainingResponse, SetHostDrainingResponse__Output as _hypervize_inference_v1_SetHostDrainingResponse__Output } from './hypervize/inference/v1/SetHostDrainingResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hypervize: {
    inference: {
      v1: {
        DeletePoolRequest: MessageTypeDefinition<_hypervize_inference_v1_DeletePoolRequest, _hypervize_inference_v1_DeletePoolRequest__Output>
        DeletePoolResponse: MessageTypeDefinition<_hypervize_inference_v1_DeletePoolResponse, _hypervize_inference_v1_DeletePoolResponse__Output>
        HostStatus: MessageTypeDefinition<_hypervize_inference_v1_HostStatus, _hypervize_inference_v1_HostStatus__Output>
        ListModelsRequest: MessageTypeDefinition<_hypervize_inference_v1_ListModelsRequest, _hypervize_inference_v1_ListModelsRequest__Output>
        ListModelsResponse: MessageTypeDefinition<_hypervize_inference_v1_ListModelsResponse, _hypervize_inference_v1_ListModelsResponse__Output>
        ListPoolsRequest: MessageTypeDefinition<_hypervize_inference_v1_ListPoolsRequest, _hypervize_inference_v1_ListPoolsRequest__Output>
        ListPoolsResponse: MessageTypeDefinition<_hypervize_inference_v1_ListPoolsResponse, _hypervize_inference_v1_ListPoolsResponse__Output>
        Model: MessageTypeDefinition<_hypervize_inference_v1_Model, _hypervize_inference_v1_Model__Output>
        Pool: MessageTypeDefinition<_hypervize_inference_v1_Pool, _hypervize_inference_v1_Pool__Output>
        PoolService: SubtypeConstructor<typeof grpc.Client, _hypervize_inference_v1_PoolServiceClient> & { service: _hypervize_inference_v1_PoolServiceDefinition }
        PoolStatus: MessageTypeDefinition<_hypervize_inference_v1_PoolStatus, _hypervize_inference_v1_PoolStatus__Output>
        PutPoolRequest: MessageTypeDefinition<_hypervize_inference_v1_PutPoolRequest, _hypervize_inference_v1_PutPoolRequest__Output>
        PutPoolResponse: MessageTypeDefinition<_hypervize_inference_v1_PutPoolResponse, _hypervize_inference_v1_PutPoolResponse__Output>
        SetHostDrainingRequest: MessageTypeDefinition<_hypervize_inference_v1_SetHostDrainingRequest, _hypervize_inference_v1_SetHostDrainingRequest__Output>
        SetHostDrainingResponse: MessageTypeDefinition<_hypervize_inference_v1_SetHostDrainingResponse, _hypervize_inference_v1_SetHostDrainingResponse__Output>
      }
    }
  }
}

