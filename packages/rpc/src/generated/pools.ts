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
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from './hypervize/keys/v1/Actor.js';
import type { AuditEntry as _hypervize_keys_v1_AuditEntry, AuditEntry__Output as _hypervize_keys_v1_AuditEntry__Output } from './hypervize/keys/v1/AuditEntry.js';
import type { CreateKeyRequest as _hypervize_keys_v1_CreateKeyRequest, CreateKeyRequest__Output as _hypervize_keys_v1_CreateKeyRequest__Output } from './hypervize/keys/v1/CreateKeyRequest.js';
import type { CreateKeyResponse as _hypervize_keys_v1_CreateKeyResponse, CreateKeyResponse__Output as _hypervize_keys_v1_CreateKeyResponse__Output } from './hypervize/keys/v1/CreateKeyResponse.js';
import type { GetKeyRequest as _hypervize_keys_v1_GetKeyRequest, GetKeyRequest__Output as _hypervize_keys_v1_GetKeyRequest__Output } from './hypervize/keys/v1/GetKeyRequest.js';
import type { GetKeyResponse as _hypervize_keys_v1_GetKeyResponse, GetKeyResponse__Output as _hypervize_keys_v1_GetKeyResponse__Output } from './hypervize/keys/v1/GetKeyResponse.js';
import type { ImportKeysRequest as _hypervize_keys_v1_ImportKeysRequest, ImportKeysRequest__Output as _hypervize_keys_v1_ImportKeysRequest__Output } from './hypervize/keys/v1/ImportKeysRequest.js';
import type { ImportKeysResponse as _hypervize_keys_v1_ImportKeysResponse, ImportKeysResponse__Output as _hypervize_keys_v1_ImportKeysResponse__Output } from './hypervize/keys/v1/ImportKeysResponse.js';
import type { ImportResult as _hypervize_keys_v1_ImportResult, ImportResult__Output as _hypervize_keys_v1_ImportResult__Output } from './hypervize/keys/v1/ImportResult.js';
import type { ImportedKey as _hypervize_keys_v1_ImportedKey, ImportedKey__Output as _hypervize_keys_v1_ImportedKey__Output } from './hypervize/keys/v1/ImportedKey.js';
import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from './hypervize/keys/v1/Key.js';
import type { KeyServiceClient as _hypervize_keys_v1_KeyServiceClient, KeyServiceDefinition as _hypervize_keys_v1_KeyServiceDefinition } from './hypervize/keys/v1/KeyService.js';
import type { KeyUse as _hypervize_keys_v1_KeyUse, KeyUse__Output as _hypervize_keys_v1_KeyUse__Output } from './hypervize/keys/v1/KeyUse.js';
import type { ListAuditRequest as _hypervize_keys_v1_ListAuditRequest, ListAuditRequest__Output as _hypervize_keys_v1_ListAuditRequest__Output } from './hypervize/keys/v1/ListAuditRequest.js';
import type { ListAuditResponse as _hypervize_keys_v1_ListAuditResponse, ListAuditResponse__Output as _hypervize_keys_v1_ListAuditResponse__Output } from './hypervize/keys/v1/ListAuditResponse.js';
import type { ListKeysRequest as _hypervize_keys_v1_ListKeysRequest, ListKeysRequest__Output as _hypervize_keys_v1_ListKeysRequest__Output } from './hypervize/keys/v1/ListKeysRequest.js';
import type { ListKeysResponse as _hypervize_keys_v1_ListKeysResponse, ListKeysResponse__Output as _hypervize_keys_v1_ListKeysResponse__Output } from './hypervize/keys/v1/ListKeysResponse.js';
import type { RecordKeyUseRequest as _hypervize_keys_v1_RecordKeyUseRequest, RecordKeyUseRequest__Output as _hypervize_keys_v1_RecordKeyUseRequest__Output } from './hypervize/keys/v1/RecordKeyUseRequest.js';
import type { RecordKeyUseResponse as _hypervize_keys_v1_RecordKeyUseResponse, RecordKeyUseResponse__Output as _hypervize_keys_v1_RecordKeyUseResponse__Output } from './hypervize/keys/v1/RecordKeyUseResponse.js';
import type { Refusal as _hypervize_keys_v1_Refusal, Refusal__Output as _hypervize_keys_v1_Refusal__Output } from './hypervize/keys/v1/Refusal.js';
import type { RevealDefaultKeyRequest as _hypervize_keys_v1_RevealDefaultKeyRequest, RevealDefaultKeyRequest__Output as _hypervize_keys_v1_RevealDefaultKeyRequest__Output } from './hypervize/keys/v1/RevealDefaultKeyRequest.js';
import type { RevealDefaultKeyResponse as _hypervize_keys_v1_RevealDefaultKeyResponse, RevealDefaultKeyResponse__Output as _hypervize_keys_v1_RevealDefaultKeyResponse__Output } from './hypervize/keys/v1/RevealDefaultKeyResponse.js';
import type { RevokeKeyRequest as _hypervize_keys_v1_RevokeKeyRequest, RevokeKeyRequest__Output as _hypervize_keys_v1_RevokeKeyRequest__Output } from './hypervize/keys/v1/RevokeKeyRequest.js';
import type { RevokeKeyResponse as _hypervize_keys_v1_RevokeKeyResponse, RevokeKeyResponse__Output as _hypervize_keys_v1_RevokeKeyResponse__Output } from './hypervize/keys/v1/RevokeKeyResponse.js';
import type { RollKeyRequest as _hypervize_keys_v1_RollKeyRequest, RollKeyRequest__Output as _hypervize_keys_v1_RollKeyRequest__Output } from './hypervize/keys/v1/RollKeyRequest.js';
import type { RollKeyResponse as _hypervize_keys_v1_RollKeyResponse, RollKeyResponse__Output as _hypervize_keys_v1_RollKeyResponse__Output } from './hypervize/keys/v1/RollKeyResponse.js';
import type { UpdateKeyRequest as _hypervize_keys_v1_UpdateKeyRequest, UpdateKeyRequest__Output as _hypervize_keys_v1_UpdateKeyRequest__Output } from './hypervize/keys/v1/UpdateKeyRequest.js';
import type { UpdateKeyResponse as _hypervize_keys_v1_UpdateKeyResponse, UpdateKeyResponse__Output as _hypervize_keys_v1_UpdateKeyResponse__Output } from './hypervize/keys/v1/UpdateKeyResponse.js';
import type { Verdict as _hypervize_keys_v1_Verdict, Verdict__Output as _hypervize_keys_v1_Verdict__Output } from './hypervize/keys/v1/Verdict.js';
import type { VerifyKeyRequest as _hypervize_keys_v1_VerifyKeyRequest, VerifyKeyRequest__Output as _hypervize_keys_v1_VerifyKeyRequest__Output } from './hypervize/keys/v1/VerifyKeyRequest.js';
import type { VerifyKeyResponse as _hypervize_keys_v1_VerifyKeyResponse, VerifyKeyResponse__Output as _hypervize_keys_v1_VerifyKeyResponse__Output } from './hypervize/keys/v1/VerifyKeyResponse.js';
import type { VerifyKeysRequest as _hypervize_keys_v1_VerifyKeysRequest, VerifyKeysRequest__Output as _hypervize_keys_v1_VerifyKeysRequest__Output } from './hypervize/keys/v1/VerifyKeysRequest.js';
import type { VerifyKeysResponse as _hypervize_keys_v1_VerifyKeysResponse, VerifyKeysResponse__Output as _hypervize_keys_v1_VerifyKeysResponse__Output } from './hypervize/keys/v1/VerifyKeysResponse.js';
import type { VerifyKeysResult as _hypervize_keys_v1_VerifyKeysResult, VerifyKeysResult__Output as _hypervize_keys_v1_VerifyKeysResult__Output } from './hypervize/keys/v1/VerifyKeysResult.js';
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
    keys: {
      v1: {
        Actor: MessageTypeDefinition<_hypervize_keys_v1_Actor, _hypervize_keys_v1_Actor__Output>
        AuditEntry: MessageTypeDefinition<_hypervize_keys_v1_AuditEntry, _hypervize_keys_v1_AuditEntry__Output>
        CreateKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_CreateKeyRequest, _hypervize_keys_v1_CreateKeyRequest__Output>
        CreateKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_CreateKeyResponse, _hypervize_keys_v1_CreateKeyResponse__Output>
        GetKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_GetKeyRequest, _hypervize_keys_v1_GetKeyRequest__Output>
        GetKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_GetKeyResponse, _hypervize_keys_v1_GetKeyResponse__Output>
        ImportKeysRequest: MessageTypeDefinition<_hypervize_keys_v1_ImportKeysRequest, _hypervize_keys_v1_ImportKeysRequest__Output>
        ImportKeysResponse: MessageTypeDefinition<_hypervize_keys_v1_ImportKeysResponse, _hypervize_keys_v1_ImportKeysResponse__Output>
        ImportResult: MessageTypeDefinition<_hypervize_keys_v1_ImportResult, _hypervize_keys_v1_ImportResult__Output>
        ImportedKey: MessageTypeDefinition<_hypervize_keys_v1_ImportedKey, _hypervize_keys_v1_ImportedKey__Output>
        Key: MessageTypeDefinition<_hypervize_keys_v1_Key, _hypervize_keys_v1_Key__Output>
        KeyService: SubtypeConstructor<typeof grpc.Client, _hypervize_keys_v1_KeyServiceClient> & { service: _hypervize_keys_v1_KeyServiceDefinition }
        KeyUse: MessageTypeDefinition<_hypervize_keys_v1_KeyUse, _hypervize_keys_v1_KeyUse__Output>
        ListAuditRequest: MessageTypeDefinition<_hypervize_keys_v1_ListAuditRequest, _hypervize_keys_v1_ListAuditRequest__Output>
        ListAuditResponse: MessageTypeDefinition<_hypervize_keys_v1_ListAuditResponse, _hypervize_keys_v1_ListAuditResponse__Output>
        ListKeysRequest: MessageTypeDefinition<_hypervize_keys_v1_ListKeysRequest, _hypervize_keys_v1_ListKeysRequest__Output>
        ListKeysResponse: MessageTypeDefinition<_hypervize_keys_v1_ListKeysResponse, _hypervize_keys_v1_ListKeysResponse__Output>
        RecordKeyUseRequest: MessageTypeDefinition<_hypervize_keys_v1_RecordKeyUseRequest, _hypervize_keys_v1_RecordKeyUseRequest__Output>
        RecordKeyUseResponse: MessageTypeDefinition<_hypervize_keys_v1_RecordKeyUseResponse, _hypervize_keys_v1_RecordKeyUseResponse__Output>
        Refusal: MessageTypeDefinition<_hypervize_keys_v1_Refusal, _hypervize_keys_v1_Refusal__Output>
        RevealDefaultKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_RevealDefaultKeyRequest, _hypervize_keys_v1_RevealDefaultKeyRequest__Output>
        RevealDefaultKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_RevealDefaultKeyResponse, _hypervize_keys_v1_RevealDefaultKeyResponse__Output>
        RevokeKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_RevokeKeyRequest, _hypervize_keys_v1_RevokeKeyRequest__Output>
        RevokeKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_RevokeKeyResponse, _hypervize_keys_v1_RevokeKeyResponse__Output>
        RollKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_RollKeyRequest, _hypervize_keys_v1_RollKeyRequest__Output>
        RollKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_RollKeyResponse, _hypervize_keys_v1_RollKeyResponse__Output>
        UpdateKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_UpdateKeyRequest, _hypervize_keys_v1_UpdateKeyRequest__Output>
        UpdateKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_UpdateKeyResponse, _hypervize_keys_v1_UpdateKeyResponse__Output>
        Verdict: MessageTypeDefinition<_hypervize_keys_v1_Verdict, _hypervize_keys_v1_Verdict__Output>
        VerifyKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_VerifyKeyRequest, _hypervize_keys_v1_VerifyKeyRequest__Output>
        VerifyKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_VerifyKeyResponse, _hypervize_keys_v1_VerifyKeyResponse__Output>
        VerifyKeysRequest: MessageTypeDefinition<_hypervize_keys_v1_VerifyKeysRequest, _hypervize_keys_v1_VerifyKeysRequest__Output>
        VerifyKeysResponse: MessageTypeDefinition<_hypervize_keys_v1_VerifyKeysResponse, _hypervize_keys_v1_VerifyKeysResponse__Output>
        VerifyKeysResult: MessageTypeDefinition<_hypervize_keys_v1_VerifyKeysResult, _hypervize_keys_v1_VerifyKeysResult__Output>
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

