// Original file: proto/hypervize/keys/v1/keys.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateKeyRequest as _hypervize_keys_v1_CreateKeyRequest, CreateKeyRequest__Output as _hypervize_keys_v1_CreateKeyRequest__Output } from '../../../hypervize/keys/v1/CreateKeyRequest.js';
import type { CreateKeyResponse as _hypervize_keys_v1_CreateKeyResponse, CreateKeyResponse__Output as _hypervize_keys_v1_CreateKeyResponse__Output } from '../../../hypervize/keys/v1/CreateKeyResponse.js';
import type { GetKeyRequest as _hypervize_keys_v1_GetKeyRequest, GetKeyRequest__Output as _hypervize_keys_v1_GetKeyRequest__Output } from '../../../hypervize/keys/v1/GetKeyRequest.js';
import type { GetKeyResponse as _hypervize_keys_v1_GetKeyResponse, GetKeyResponse__Output as _hypervize_keys_v1_GetKeyResponse__Output } from '../../../hypervize/keys/v1/GetKeyResponse.js';
import type { ImportKeysRequest as _hypervize_keys_v1_ImportKeysRequest, ImportKeysRequest__Output as _hypervize_keys_v1_ImportKeysRequest__Output } from '../../../hypervize/keys/v1/ImportKeysRequest.js';
import type { ImportKeysResponse as _hypervize_keys_v1_ImportKeysResponse, ImportKeysResponse__Output as _hypervize_keys_v1_ImportKeysResponse__Output } from '../../../hypervize/keys/v1/ImportKeysResponse.js';
import type { ListAuditRequest as _hypervize_keys_v1_ListAuditRequest, ListAuditRequest__Output as _hypervize_keys_v1_ListAuditRequest__Output } from '../../../hypervize/keys/v1/ListAuditRequest.js';
import type { ListAuditResponse as _hypervize_keys_v1_ListAuditResponse, ListAuditResponse__Output as _hypervize_keys_v1_ListAuditResponse__Output } from '../../../hypervize/keys/v1/ListAuditResponse.js';
import type { ListKeysRequest as _hypervize_keys_v1_ListKeysRequest, ListKeysRequest__Output as _hypervize_keys_v1_ListKeysRequest__Output } from '../../../hypervize/keys/v1/ListKeysRequest.js';
import type { ListKeysResponse as _hypervize_keys_v1_ListKeysResponse, ListKeysResponse__Output as _hypervize_keys_v1_ListKeysResponse__Output } from '../../../hypervize/keys/v1/ListKeysResponse.js';
import type { RecordKeyUseRequest as _hypervize_keys_v1_RecordKeyUseRequest, RecordKeyUseRequest__Output as _hypervize_keys_v1_RecordKeyUseRequest__Output } from '../../../hypervize/keys/v1/RecordKeyUseRequest.js';
import type { RecordKeyUseResponse as _hypervize_keys_v1_RecordKeyUseResponse, RecordKeyUseResponse__Output as _hypervize_keys_v1_RecordKeyUseResponse__Output } from '../../../hypervize/keys/v1/RecordKeyUseResponse.js';
import type { RevealDefaultKeyRequest as _hypervize_keys_v1_RevealDefaultKeyRequest, RevealDefaultKeyRequest__Output as _hypervize_keys_v1_RevealDefaultKeyRequest__Output } from '../../../hypervize/keys/v1/RevealDefaultKeyRequest.js';
import type { RevealDefaultKeyResponse as _hypervize_keys_v1_RevealDefaultKeyResponse, RevealDefaultKeyResponse__Output as _hypervize_keys_v1_RevealDefaultKeyResponse__Output } from '../../../hypervize/keys/v1/RevealDefaultKeyResponse.js';
import type { RevokeKeyRequest as _hypervize_keys_v1_RevokeKeyRequest, RevokeKeyRequest__Output as _hypervize_keys_v1_RevokeKeyRequest__Output } from '../../../hypervize/keys/v1/RevokeKeyRequest.js';
import type { RevokeKeyResponse as _hypervize_keys_v1_RevokeKeyResponse, RevokeKeyResponse__Output as _hypervize_keys_v1_RevokeKeyResponse__Output } from '../../../hypervize/keys/v1/RevokeKeyResponse.js';
import type { RollKeyRequest as _hypervize_keys_v1_RollKeyRequest, RollKeyRequest__Output as _hypervize_keys_v1_RollKeyRequest__Output } from '../../../hypervize/keys/v1/RollKeyRequest.js';
import type { RollKeyResponse as _hypervize_keys_v1_RollKeyResponse, RollKeyResponse__Output as _hypervize_keys_v1_RollKeyResponse__Output } from '../../../hypervize/keys/v1/RollKeyResponse.js';
import type { UpdateKeyRequest as _hypervize_keys_v1_UpdateKeyRequest, UpdateKeyRequest__Output as _hypervize_keys_v1_UpdateKeyRequest__Output } from '../../../hypervize/keys/v1/UpdateKeyRequest.js';
import type { UpdateKeyResponse as _hypervize_keys_v1_UpdateKeyResponse, UpdateKeyResponse__Output as _hypervize_keys_v1_UpdateKeyResponse__Output } from '../../../hypervize/keys/v1/UpdateKeyResponse.js';
import type { VerifyKeyRequest as _hypervize_keys_v1_VerifyKeyRequest, VerifyKeyRequest__Output as _hypervize_keys_v1_VerifyKeyRequest__Output } from '../../../hypervize/keys/v1/VerifyKeyRequest.js';
import type { VerifyKeyResponse as _hypervize_keys_v1_VerifyKeyResponse, VerifyKeyResponse__Output as _hypervize_keys_v1_VerifyKeyResponse__Output } from '../../../hypervize/keys/v1/VerifyKeyResponse.js';
import type { VerifyKeysRequest as _hypervize_keys_v1_VerifyKeysRequest, VerifyKeysRequest__Output as _hypervize_keys_v1_VerifyKeysRequest__Output } from '../../../hypervize/keys/v1/VerifyKeysRequest.js';
import type { VerifyKeysResponse as _hypervize_keys_v1_VerifyKeysResponse, VerifyKeysResponse__Output as _hypervize_keys_v1_VerifyKeysResponse__Output } from '../../../hypervize/keys/v1/VerifyKeysResponse.js';

export interface KeyServiceClient extends grpc.Client {
  /**
   * Creates a key. Errors: account_not_found, key_name_taken, too_many_keys, idempotency_key_reused, invalid_request,
   * overloaded.
   */
  CreateKey(argument: _hypervize_keys_v1_CreateKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  CreateKey(argument: _hypervize_keys_v1_CreateKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  CreateKey(argument: _hypervize_keys_v1_CreateKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  CreateKey(argument: _hypervize_keys_v1_CreateKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates a key. Errors: account_not_found, key_name_taken, too_many_keys, idempotency_key_reused, invalid_request,
   * overloaded.
   */
  createKey(argument: _hypervize_keys_v1_CreateKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  createKey(argument: _hypervize_keys_v1_CreateKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  createKey(argument: _hypervize_keys_v1_CreateKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  createKey(argument: _hypervize_keys_v1_CreateKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_CreateKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns one key. Errors: key_not_found.
   */
  GetKey(argument: _hypervize_keys_v1_GetKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  GetKey(argument: _hypervize_keys_v1_GetKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  GetKey(argument: _hypervize_keys_v1_GetKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  GetKey(argument: _hypervize_keys_v1_GetKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns one key. Errors: key_not_found.
   */
  getKey(argument: _hypervize_keys_v1_GetKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  getKey(argument: _hypervize_keys_v1_GetKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  getKey(argument: _hypervize_keys_v1_GetKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  getKey(argument: _hypervize_keys_v1_GetKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_GetKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Imports keys that were created elsewhere, by their SHA-256. Importing the same rows again changes nothing.
   * Errors: account_not_found, invalid_request.
   */
  ImportKeys(argument: _hypervize_keys_v1_ImportKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  ImportKeys(argument: _hypervize_keys_v1_ImportKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  ImportKeys(argument: _hypervize_keys_v1_ImportKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  ImportKeys(argument: _hypervize_keys_v1_ImportKeysRequest, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Imports keys that were created elsewhere, by their SHA-256. Importing the same rows again changes nothing.
   * Errors: account_not_found, invalid_request.
   */
  importKeys(argument: _hypervize_keys_v1_ImportKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  importKeys(argument: _hypervize_keys_v1_ImportKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  importKeys(argument: _hypervize_keys_v1_ImportKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  importKeys(argument: _hypervize_keys_v1_ImportKeysRequest, callback: grpc.requestCallback<_hypervize_keys_v1_ImportKeysResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the audit log of an account, newest entry first. Errors: invalid_request.
   */
  ListAudit(argument: _hypervize_keys_v1_ListAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  ListAudit(argument: _hypervize_keys_v1_ListAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  ListAudit(argument: _hypervize_keys_v1_ListAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  ListAudit(argument: _hypervize_keys_v1_ListAuditRequest, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the audit log of an account, newest entry first. Errors: invalid_request.
   */
  listAudit(argument: _hypervize_keys_v1_ListAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  listAudit(argument: _hypervize_keys_v1_ListAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  listAudit(argument: _hypervize_keys_v1_ListAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  listAudit(argument: _hypervize_keys_v1_ListAuditRequest, callback: grpc.requestCallback<_hypervize_keys_v1_ListAuditResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the keys of an account, newest first, revoked ones only if requested. Errors: invalid_request.
   */
  ListKeys(argument: _hypervize_keys_v1_ListKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  ListKeys(argument: _hypervize_keys_v1_ListKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  ListKeys(argument: _hypervize_keys_v1_ListKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  ListKeys(argument: _hypervize_keys_v1_ListKeysRequest, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the keys of an account, newest first, revoked ones only if requested. Errors: invalid_request.
   */
  listKeys(argument: _hypervize_keys_v1_ListKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  listKeys(argument: _hypervize_keys_v1_ListKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  listKeys(argument: _hypervize_keys_v1_ListKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  listKeys(argument: _hypervize_keys_v1_ListKeysRequest, callback: grpc.requestCallback<_hypervize_keys_v1_ListKeysResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Records when keys were last used. Keys that do not exist are skipped.
   */
  RecordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  RecordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  RecordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  RecordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Records when keys were last used. Keys that do not exist are skipped.
   */
  recordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  recordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  recordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  recordKeyUse(argument: _hypervize_keys_v1_RecordKeyUseRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RecordKeyUseResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Creates the secret of the account's default key, which sign-up created without one. Works once.
   * Errors: key_not_found (there is no default key), key_already_revealed, key_revoked, overloaded.
   */
  RevealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  RevealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  RevealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  RevealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates the secret of the account's default key, which sign-up created without one. Works once.
   * Errors: key_not_found (there is no default key), key_already_revealed, key_revoked, overloaded.
   */
  revealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  revealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  revealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  revealDefaultKey(argument: _hypervize_keys_v1_RevealDefaultKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RevealDefaultKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Revokes a key permanently. Waits until the revocation has taken effect everywhere, but no longer than one lease or until
   * the caller's deadline. Revoking a revoked key changes nothing, waits in the same way, and is not an error.
   * Errors: key_not_found.
   */
  RevokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  RevokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  RevokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  RevokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Revokes a key permanently. Waits until the revocation has taken effect everywhere, but no longer than one lease or until
   * the caller's deadline. Revoking a revoked key changes nothing, waits in the same way, and is not an error.
   * Errors: key_not_found.
   */
  revokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  revokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  revokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  revokeKey(argument: _hypervize_keys_v1_RevokeKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RevokeKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Creates a successor with the same name, scopes and limits, and ends the old key now or after an overlap. Waits as
   * RevokeKey does.
   * Errors: key_not_found, key_revoked, key_superseded, key_not_revealed, idempotency_key_reused, invalid_request,
   * overloaded.
   */
  RollKey(argument: _hypervize_keys_v1_RollKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  RollKey(argument: _hypervize_keys_v1_RollKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  RollKey(argument: _hypervize_keys_v1_RollKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  RollKey(argument: _hypervize_keys_v1_RollKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates a successor with the same name, scopes and limits, and ends the old key now or after an overlap. Waits as
   * RevokeKey does.
   * Errors: key_not_found, key_revoked, key_superseded, key_not_revealed, idempotency_key_reused, invalid_request,
   * overloaded.
   */
  rollKey(argument: _hypervize_keys_v1_RollKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  rollKey(argument: _hypervize_keys_v1_RollKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  rollKey(argument: _hypervize_keys_v1_RollKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  rollKey(argument: _hypervize_keys_v1_RollKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_RollKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes the name, scopes, expiry or limit of a key. Waits as RevokeKey does.
   * Errors: key_not_found, key_revoked, key_superseded, key_name_taken, invalid_request.
   */
  UpdateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  UpdateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  UpdateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  UpdateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes the name, scopes, expiry or limit of a key. Waits as RevokeKey does.
   * Errors: key_not_found, key_revoked, key_superseded, key_name_taken, invalid_request.
   */
  updateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  updateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  updateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  updateKey(argument: _hypervize_keys_v1_UpdateKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_UpdateKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Verifies a key. A refusal is a response, not an error. Errors: overloaded, unavailable.
   */
  VerifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  VerifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  VerifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  VerifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Verifies a key. A refusal is a response, not an error. Errors: overloaded, unavailable.
   */
  verifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  verifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  verifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  verifyKey(argument: _hypervize_keys_v1_VerifyKeyRequest, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Verifies several keys with one statement, each as VerifyKey does. A key that only bcrypt can decide is not decided here.
   * Errors: invalid_request, unavailable.
   */
  VerifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  VerifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  VerifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  VerifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Verifies several keys with one statement, each as VerifyKey does. A key that only bcrypt can decide is not decided here.
   * Errors: invalid_request, unavailable.
   */
  verifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  verifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  verifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  verifyKeys(argument: _hypervize_keys_v1_VerifyKeysRequest, callback: grpc.requestCallback<_hypervize_keys_v1_VerifyKeysResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface KeyServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Creates a key. Errors: account_not_found, key_name_taken, too_many_keys, idempotency_key_reused, invalid_request,
   * overloaded.
   */
  CreateKey: grpc.handleUnaryCall<_hypervize_keys_v1_CreateKeyRequest__Output, _hypervize_keys_v1_CreateKeyResponse>;
  
  /**
   * Returns one key. Errors: key_not_found.
   */
  GetKey: grpc.handleUnaryCall<_hypervize_keys_v1_GetKeyRequest__Output, _hypervize_keys_v1_GetKeyResponse>;
  
  /**
   * Imports keys that were created elsewhere, by their SHA-256. Importing the same rows again changes nothing.
   * Errors: account_not_found, invalid_request.
   */
  ImportKeys: grpc.handleUnaryCall<_hypervize_keys_v1_ImportKeysRequest__Output, _hypervize_keys_v1_ImportKeysResponse>;
  
  /**
   * Lists the audit log of an account, newest entry first. Errors: invalid_request.
   */
  ListAudit: grpc.handleUnaryCall<_hypervize_keys_v1_ListAuditRequest__Output, _hypervize_keys_v1_ListAuditResponse>;
  
  /**
   * Lists the keys of an account, newest first, revoked ones only if requested. Errors: invalid_request.
   */
  ListKeys: grpc.handleUnaryCall<_hypervize_keys_v1_ListKeysRequest__Output, _hypervize_keys_v1_ListKeysResponse>;
  
  /**
   * Records when keys were last used. Keys that do not exist are skipped.
   */
  RecordKeyUse: grpc.handleUnaryCall<_hypervize_keys_v1_RecordKeyUseRequest__Output, _hypervize_keys_v1_RecordKeyUseResponse>;
  
  /**
   * Creates the secret of the account's default key, which sign-up created without one. Works once.
   * Errors: key_not_found (there is no default key), key_already_revealed, key_revoked, overloaded.
   */
  RevealDefaultKey: grpc.handleUnaryCall<_hypervize_keys_v1_RevealDefaultKeyRequest__Output, _hypervize_keys_v1_RevealDefaultKeyResponse>;
  
  /**
   * Revokes a key permanently. Waits until the revocation has taken effect everywhere, but no longer than one lease or until
   * the caller's deadline. Revoking a revoked key changes nothing, waits in the same way, and is not an error.
   * Errors: key_not_found.
   */
  RevokeKey: grpc.handleUnaryCall<_hypervize_keys_v1_RevokeKeyRequest__Output, _hypervize_keys_v1_RevokeKeyResponse>;
  
  /**
   * Creates a successor with the same name, scopes and limits, and ends the old key now or after an overlap. Waits as
   * RevokeKey does.
   * Errors: key_not_found, key_revoked, key_superseded, key_not_revealed, idempotency_key_reused, invalid_request,
   * overloaded.
   */
  RollKey: grpc.handleUnaryCall<_hypervize_keys_v1_RollKeyRequest__Output, _hypervize_keys_v1_RollKeyResponse>;
  
  /**
   * Changes the name, scopes, expiry or limit of a key. Waits as RevokeKey does.
   * Errors: key_not_found, key_revoked, key_superseded, key_name_taken, invalid_request.
   */
  UpdateKey: grpc.handleUnaryCall<_hypervize_keys_v1_UpdateKeyRequest__Output, _hypervize_keys_v1_UpdateKeyResponse>;
  
  /**
   * Verifies a key. A refusal is a response, not an error. Errors: overloaded, unavailable.
   */
  VerifyKey: grpc.handleUnaryCall<_hypervize_keys_v1_VerifyKeyRequest__Output, _hypervize_keys_v1_VerifyKeyResponse>;
  
  /**
   * Verifies several keys with one statement, each as VerifyKey does. A key that only bcrypt can decide is not decided here.
   * Errors: invalid_request, unavailable.
   */
  VerifyKeys: grpc.handleUnaryCall<_hypervize_keys_v1_VerifyKeysRequest__Output, _hypervize_keys_v1_VerifyKeysResponse>;
  
}

export interface KeyServiceDefinition extends grpc.ServiceDefinition {
  CreateKey: MethodDefinition<_hypervize_keys_v1_CreateKeyRequest, _hypervize_keys_v1_CreateKeyResponse, _hypervize_keys_v1_CreateKeyRequest__Output, _hypervize_keys_v1_CreateKeyResponse__Output>
  GetKey: MethodDefinition<_hypervize_keys_v1_GetKeyRequest, _hypervize_keys_v1_GetKeyResponse, _hypervize_keys_v1_GetKeyRequest__Output, _hypervize_keys_v1_GetKeyResponse__Output>
  ImportKeys: MethodDefinition<_hypervize_keys_v1_ImportKeysRequest, _hypervize_keys_v1_ImportKeysResponse, _hypervize_keys_v1_ImportKeysRequest__Output, _hypervize_keys_v1_ImportKeysResponse__Output>
  ListAudit: MethodDefinition<_hypervize_keys_v1_ListAuditRequest, _hypervize_keys_v1_ListAuditResponse, _hypervize_keys_v1_ListAuditRequest__Output, _hypervize_keys_v1_ListAuditResponse__Output>
  ListKeys: MethodDefinition<_hypervize_keys_v1_ListKeysRequest, _hypervize_keys_v1_ListKeysResponse, _hypervize_keys_v1_ListKeysRequest__Output, _hypervize_keys_v1_ListKeysResponse__Output>
  RecordKeyUse: MethodDefinition<_hypervize_keys_v1_RecordKeyUseRequest, _hypervize_keys_v1_RecordKeyUseResponse, _hypervize_keys_v1_RecordKeyUseRequest__Output, _hypervize_keys_v1_RecordKeyUseResponse__Output>
  RevealDefaultKey: MethodDefinition<_hypervize_keys_v1_RevealDefaultKeyRequest, _hypervize_keys_v1_RevealDefaultKeyResponse, _hypervize_keys_v1_RevealDefaultKeyRequest__Output, _hypervize_keys_v1_RevealDefaultKeyResponse__Output>
  RevokeKey: MethodDefinition<_hypervize_keys_v1_RevokeKeyRequest, _hypervize_keys_v1_RevokeKeyResponse, _hypervize_keys_v1_RevokeKeyRequest__Output, _hypervize_keys_v1_RevokeKeyResponse__Output>
  RollKey: MethodDefinition<_hypervize_keys_v1_RollKeyRequest, _hypervize_keys_v1_RollKeyResponse, _hypervize_keys_v1_RollKeyRequest__Output, _hypervize_keys_v1_RollKeyResponse__Output>
  UpdateKey: MethodDefinition<_hypervize_keys_v1_UpdateKeyRequest, _hypervize_keys_v1_UpdateKeyResponse, _hypervize_keys_v1_UpdateKeyRequest__Output, _hypervize_keys_v1_UpdateKeyResponse__Output>
  VerifyKey: MethodDefinition<_hypervize_keys_v1_VerifyKeyRequest, _hypervize_keys_v1_VerifyKeyResponse, _hypervize_keys_v1_VerifyKeyRequest__Output, _hypervize_keys_v1_VerifyKeyResponse__Output>
  VerifyKeys: MethodDefinition<_hypervize_keys_v1_VerifyKeysRequest, _hypervize_keys_v1_VerifyKeysResponse, _hypervize_keys_v1_VerifyKeysRequest__Output, _hypervize_keys_v1_VerifyKeysResponse__Output>
}
