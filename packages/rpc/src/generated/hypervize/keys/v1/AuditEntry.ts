// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';
import type { Long } from '@grpc/proto-loader';

export interface AuditEntry {
  'atUnixMs'?: (number | string | Long);
  /**
   * What was done or attempted. key-service records "key.created", "key.updated", "key.revoked", "key.rolled",
   * "key.revealed", "key.imported", "user.created", "user.updated", "user.suspended", "user.restored", "user.limited",
   * "session.created" and "session.ended" (with "session_id" in the details) and
   * "audit.refusals_omitted", whose details count refused attempts that were too many to be recorded each; other services
   * record theirs with AuditService.
   */
  'action'?: (string);
  'keyId'?: (string);
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * Details as a JSON object, such as the reason for a revocation or the old name of a renamed key.
   */
  'detailsJson'?: (string);
  /**
   * The dedicated endpoint. Empty: the action concerns none.
   */
  'endpointId'?: (string);
  /**
   * "success", or the error code with which the attempt was refused.
   */
  'outcome'?: (string);
}

export interface AuditEntry__Output {
  'atUnixMs': (number);
  /**
   * What was done or attempted. key-service records "key.created", "key.updated", "key.revoked", "key.rolled",
   * "key.revealed", "key.imported", "user.created", "user.updated", "user.suspended", "user.restored", "user.limited",
   * "session.created" and "session.ended" (with "session_id" in the details) and
   * "audit.refusals_omitted", whose details count refused attempts that were too many to be recorded each; other services
   * record theirs with AuditService.
   */
  'action': (string);
  'keyId': (string);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * Details as a JSON object, such as the reason for a revocation or the old name of a renamed key.
   */
  'detailsJson': (string);
  /**
   * The dedicated endpoint. Empty: the action concerns none.
   */
  'endpointId': (string);
  /**
   * "success", or the error code with which the attempt was refused.
   */
  'outcome': (string);
}
