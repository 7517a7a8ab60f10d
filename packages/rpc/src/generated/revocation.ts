import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

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

