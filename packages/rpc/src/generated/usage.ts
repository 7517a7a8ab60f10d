import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AccountLimits as _hypervize_keys_v1_AccountLimits, AccountLimits__Output as _hypervize_keys_v1_AccountLimits__Output } from './hypervize/keys/v1/AccountLimits.js';
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from './hypervize/keys/v1/Actor.js';
import type { AuditEntry as _hypervize_keys_v1_AuditEntry, AuditEntry__Output as _hypervize_keys_v1_AuditEntry__Output } from './hypervize/keys/v1/AuditEntry.js';
import type { CreateKeyRequest as _hypervize_keys_v1_CreateKeyRequest, CreateKeyRequest__Output as _hypervize_keys_v1_CreateKeyRequest__Output } from './hypervize/keys/v1/CreateKeyRequest.js';
import type { CreateKeyResponse as _hypervize_keys_v1_CreateKeyResponse, CreateKeyResponse__Output as _hypervize_keys_v1_CreateKeyResponse__Output } from './hypervize/keys/v1/CreateKeyResponse.js';
import type { EnsureUserRequest as _hypervize_keys_v1_EnsureUserRequest, EnsureUserRequest__Output as _hypervize_keys_v1_EnsureUserRequest__Output } from './hypervize/keys/v1/EnsureUserRequest.js';
import type { EnsureUserResponse as _hypervize_keys_v1_EnsureUserResponse, EnsureUserResponse__Output as _hypervize_keys_v1_EnsureUserResponse__Output } from './hypervize/keys/v1/EnsureUserResponse.js';
import type { GetAccountStandingRequest as _hypervize_keys_v1_GetAccountStandingRequest, GetAccountStandingRequest__Output as _hypervize_keys_v1_GetAccountStandingRequest__Output } from './hypervize/keys/v1/GetAccountStandingRequest.js';
import type { GetAccountStandingResponse as _hypervize_keys_v1_GetAccountStandingResponse, GetAccountStandingResponse__Output as _hypervize_keys_v1_GetAccountStandingResponse__Output } from './hypervize/keys/v1/GetAccountStandingResponse.js';
import type { GetKeyRequest as _hypervize_keys_v1_GetKeyRequest, GetKeyRequest__Output as _hypervize_keys_v1_GetKeyRequest__Output } from './hypervize/keys/v1/GetKeyRequest.js';
import type { GetKeyResponse as _hypervize_keys_v1_GetKeyResponse, GetKeyResponse__Output as _hypervize_keys_v1_GetKeyResponse__Output } from './hypervize/keys/v1/GetKeyResponse.js';
import type { GetUserRequest as _hypervize_keys_v1_GetUserRequest, GetUserRequest__Output as _hypervize_keys_v1_GetUserRequest__Output } from './hypervize/keys/v1/GetUserRequest.js';
import type { GetUserResponse as _hypervize_keys_v1_GetUserResponse, GetUserResponse__Output as _hypervize_keys_v1_GetUserResponse__Output } from './hypervize/keys/v1/GetUserResponse.js';
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
import type { RestoreUserRequest as _hypervize_keys_v1_RestoreUserRequest, RestoreUserRequest__Output as _hypervize_keys_v1_RestoreUserRequest__Output } from './hypervize/keys/v1/RestoreUserRequest.js';
import type { RestoreUserResponse as _hypervize_keys_v1_RestoreUserResponse, RestoreUserResponse__Output as _hypervize_keys_v1_RestoreUserResponse__Output } from './hypervize/keys/v1/RestoreUserResponse.js';
import type { RevealDefaultKeyRequest as _hypervize_keys_v1_RevealDefaultKeyRequest, RevealDefaultKeyRequest__Output as _hypervize_keys_v1_RevealDefaultKeyRequest__Output } from './hypervize/keys/v1/RevealDefaultKeyRequest.js';
import type { RevealDefaultKeyResponse as _hypervize_keys_v1_RevealDefaultKeyResponse, RevealDefaultKeyResponse__Output as _hypervize_keys_v1_RevealDefaultKeyResponse__Output } from './hypervize/keys/v1/RevealDefaultKeyResponse.js';
import type { RevokeKeyRequest as _hypervize_keys_v1_RevokeKeyRequest, RevokeKeyRequest__Output as _hypervize_keys_v1_RevokeKeyRequest__Output } from './hypervize/keys/v1/RevokeKeyRequest.js';
import type { RevokeKeyResponse as _hypervize_keys_v1_RevokeKeyResponse, RevokeKeyResponse__Output as _hypervize_keys_v1_RevokeKeyResponse__Output } from './hypervize/keys/v1/RevokeKeyResponse.js';
import type { RollKeyRequest as _hypervize_keys_v1_RollKeyRequest, RollKeyRequest__Output as _hypervize_keys_v1_RollKeyRequest__Output } from './hypervize/keys/v1/RollKeyRequest.js';
import type { RollKeyResponse as _hypervize_keys_v1_RollKeyResponse, RollKeyResponse__Output as _hypervize_keys_v1_RollKeyResponse__Output } from './hypervize/keys/v1/RollKeyResponse.js';
import type { SetAccountLimitsRequest as _hypervize_keys_v1_SetAccountLimitsRequest, SetAccountLimitsRequest__Output as _hypervize_keys_v1_SetAccountLimitsRequest__Output } from './hypervize/keys/v1/SetAccountLimitsRequest.js';
import type { SetAccountLimitsResponse as _hypervize_keys_v1_SetAccountLimitsResponse, SetAccountLimitsResponse__Output as _hypervize_keys_v1_SetAccountLimitsResponse__Output } from './hypervize/keys/v1/SetAccountLimitsResponse.js';
import type { SuspendUserRequest as _hypervize_keys_v1_SuspendUserRequest, SuspendUserRequest__Output as _hypervize_keys_v1_SuspendUserRequest__Output } from './hypervize/keys/v1/SuspendUserRequest.js';
import type { SuspendUserResponse as _hypervize_keys_v1_SuspendUserResponse, SuspendUserResponse__Output as _hypervize_keys_v1_SuspendUserResponse__Output } from './hypervize/keys/v1/SuspendUserResponse.js';
import type { UpdateKeyRequest as _hypervize_keys_v1_UpdateKeyRequest, UpdateKeyRequest__Output as _hypervize_keys_v1_UpdateKeyRequest__Output } from './hypervize/keys/v1/UpdateKeyRequest.js';
import type { UpdateKeyResponse as _hypervize_keys_v1_UpdateKeyResponse, UpdateKeyResponse__Output as _hypervize_keys_v1_UpdateKeyResponse__Output } from './hypervize/keys/v1/UpdateKeyResponse.js';
import type { User as _hypervize_keys_v1_User, User__Output as _hypervize_keys_v1_User__Output } from './hypervize/keys/v1/User.js';
import type { UserServiceClient as _hypervize_keys_v1_UserServiceClient, UserServiceDefinition as _hypervize_keys_v1_UserServiceDefinition } from './hypervize/keys/v1/UserService.js';
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
import type { Allowance as _hypervize_usage_v1_Allowance, Allowance__Output as _hypervize_usage_v1_Allowance__Output } from './hypervize/usage/v1/Allowance.js';
import type { GetAllowancesRequest as _hypervize_usage_v1_GetAllowancesRequest, GetAllowancesRequest__Output as _hypervize_usage_v1_GetAllowancesRequest__Output } from './hypervize/usage/v1/GetAllowancesRequest.js';
import type { GetAllowancesResponse as _hypervize_usage_v1_GetAllowancesResponse, GetAllowancesResponse__Output as _hypervize_usage_v1_GetAllowancesResponse__Output } from './hypervize/usage/v1/GetAllowancesResponse.js';
import type { QueryUsageRequest as _hypervize_usage_v1_QueryUsageRequest, QueryUsageRequest__Output as _hypervize_usage_v1_QueryUsageRequest__Output } from './hypervize/usage/v1/QueryUsageRequest.js';
import type { QueryUsageResponse as _hypervize_usage_v1_QueryUsageResponse, QueryUsageResponse__Output as _hypervize_usage_v1_QueryUsageResponse__Output } from './hypervize/usage/v1/QueryUsageResponse.js';
import type { RecordUsageRequest as _hypervize_usage_v1_RecordUsageRequest, RecordUsageRequest__Output as _hypervize_usage_v1_RecordUsageRequest__Output } from './hypervize/usage/v1/RecordUsageRequest.js';
import type { RecordUsageResponse as _hypervize_usage_v1_RecordUsageResponse, RecordUsageResponse__Output as _hypervize_usage_v1_RecordUsageResponse__Output } from './hypervize/usage/v1/RecordUsageResponse.js';
import type { UsageEvent as _hypervize_usage_v1_UsageEvent, UsageEvent__Output as _hypervize_usage_v1_UsageEvent__Output } from './hypervize/usage/v1/UsageEvent.js';
import type { UsageRow as _hypervize_usage_v1_UsageRow, UsageRow__Output as _hypervize_usage_v1_UsageRow__Output } from './hypervize/usage/v1/UsageRow.js';
import type { UsageServiceClient as _hypervize_usage_v1_UsageServiceClient, UsageServiceDefinition as _hypervize_usage_v1_UsageServiceDefinition } from './hypervize/usage/v1/UsageService.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  hypervize: {
    keys: {
      v1: {
        AccountLimits: MessageTypeDefinition<_hypervize_keys_v1_AccountLimits, _hypervize_keys_v1_AccountLimits__Output>
        Actor: MessageTypeDefinition<_hypervize_keys_v1_Actor, _hypervize_keys_v1_Actor__Output>
        AuditEntry: MessageTypeDefinition<_hypervize_keys_v1_AuditEntry, _hypervize_keys_v1_AuditEntry__Output>
        CreateKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_CreateKeyRequest, _hypervize_keys_v1_CreateKeyRequest__Output>
        CreateKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_CreateKeyResponse, _hypervize_keys_v1_CreateKeyResponse__Output>
        EnsureUserRequest: MessageTypeDefinition<_hypervize_keys_v1_EnsureUserRequest, _hypervize_keys_v1_EnsureUserRequest__Output>
        EnsureUserResponse: MessageTypeDefinition<_hypervize_keys_v1_EnsureUserResponse, _hypervize_keys_v1_EnsureUserResponse__Output>
        GetAccountStandingRequest: MessageTypeDefinition<_hypervize_keys_v1_GetAccountStandingRequest, _hypervize_keys_v1_GetAccountStandingRequest__Output>
        GetAccountStandingResponse: MessageTypeDefinition<_hypervize_keys_v1_GetAccountStandingResponse, _hypervize_keys_v1_GetAccountStandingResponse__Output>
        GetKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_GetKeyRequest, _hypervize_keys_v1_GetKeyRequest__Output>
        GetKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_GetKeyResponse, _hypervize_keys_v1_GetKeyResponse__Output>
        GetUserRequest: MessageTypeDefinition<_hypervize_keys_v1_GetUserRequest, _hypervize_keys_v1_GetUserRequest__Output>
        GetUserResponse: MessageTypeDefinition<_hypervize_keys_v1_GetUserResponse, _hypervize_keys_v1_GetUserResponse__Output>
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
        RestoreUserRequest: MessageTypeDefinition<_hypervize_keys_v1_RestoreUserRequest, _hypervize_keys_v1_RestoreUserRequest__Output>
        RestoreUserResponse: MessageTypeDefinition<_hypervize_keys_v1_RestoreUserResponse, _hypervize_keys_v1_RestoreUserResponse__Output>
        RevealDefaultKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_RevealDefaultKeyRequest, _hypervize_keys_v1_RevealDefaultKeyRequest__Output>
        RevealDefaultKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_RevealDefaultKeyResponse, _hypervize_keys_v1_RevealDefaultKeyResponse__Output>
        RevokeKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_RevokeKeyRequest, _hypervize_keys_v1_RevokeKeyRequest__Output>
        RevokeKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_RevokeKeyResponse, _hypervize_keys_v1_RevokeKeyResponse__Output>
        RollKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_RollKeyRequest, _hypervize_keys_v1_RollKeyRequest__Output>
        RollKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_RollKeyResponse, _hypervize_keys_v1_RollKeyResponse__Output>
        SetAccountLimitsRequest: MessageTypeDefinition<_hypervize_keys_v1_SetAccountLimitsRequest, _hypervize_keys_v1_SetAccountLimitsRequest__Output>
        SetAccountLimitsResponse: MessageTypeDefinition<_hypervize_keys_v1_SetAccountLimitsResponse, _hypervize_keys_v1_SetAccountLimitsResponse__Output>
        SuspendUserRequest: MessageTypeDefinition<_hypervize_keys_v1_SuspendUserRequest, _hypervize_keys_v1_SuspendUserRequest__Output>
        SuspendUserResponse: MessageTypeDefinition<_hypervize_keys_v1_SuspendUserResponse, _hypervize_keys_v1_SuspendUserResponse__Output>
        UpdateKeyRequest: MessageTypeDefinition<_hypervize_keys_v1_UpdateKeyRequest, _hypervize_keys_v1_UpdateKeyRequest__Output>
        UpdateKeyResponse: MessageTypeDefinition<_hypervize_keys_v1_UpdateKeyResponse, _hypervize_keys_v1_UpdateKeyResponse__Output>
        User: MessageTypeDefinition<_hypervize_keys_v1_User, _hypervize_keys_v1_User__Output>
        UserService: SubtypeConstructor<typeof grpc.Client, _hypervize_keys_v1_UserServiceClient> & { service: _hypervize_keys_v1_UserServiceDefinition }
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
    usage: {
      v1: {
        Allowance: MessageTypeDefinition<_hypervize_usage_v1_Allowance, _hypervize_usage_v1_Allowance__Output>
        GetAllowancesRequest: MessageTypeDefinition<_hypervize_usage_v1_GetAllowancesRequest, _hypervize_usage_v1_GetAllowancesRequest__Output>
        GetAllowancesResponse: MessageTypeDefinition<_hypervize_usage_v1_GetAllowancesResponse, _hypervize_usage_v1_GetAllowancesResponse__Output>
        QueryUsageRequest: MessageTypeDefinition<_hypervize_usage_v1_QueryUsageRequest, _hypervize_usage_v1_QueryUsageRequest__Output>
        QueryUsageResponse: MessageTypeDefinition<_hypervize_usage_v1_QueryUsageResponse, _hypervize_usage_v1_QueryUsageResponse__Output>
        RecordUsageRequest: MessageTypeDefinition<_hypervize_usage_v1_RecordUsageRequest, _hypervize_usage_v1_RecordUsageRequest__Output>
        RecordUsageResponse: MessageTypeDefinition<_hypervize_usage_v1_RecordUsageResponse, _hypervize_usage_v1_RecordUsageResponse__Output>
        UsageEvent: MessageTypeDefinition<_hypervize_usage_v1_UsageEvent, _hypervize_usage_v1_UsageEvent__Output>
        UsageRow: MessageTypeDefinition<_hypervize_usage_v1_UsageRow, _hypervize_usage_v1_UsageRow__Output>
        UsageService: SubtypeConstructor<typeof grpc.Client, _hypervize_usage_v1_UsageServiceClient> & { service: _hypervize_usage_v1_UsageServiceDefinition }
      }
    }
  }
}

