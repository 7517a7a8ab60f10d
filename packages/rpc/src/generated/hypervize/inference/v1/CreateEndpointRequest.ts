// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { AuthMode as _hypervize_inference_v1_AuthMode, AuthMode__Output as _hypervize_inference_v1_AuthMode__Output } from '../../../hypervize/inference/v1/AuthMode.js';
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface CreateEndpointRequest {
  'accountId'?: (string);
  /**
   * 1 to 200 printable characters.
   */
  'model'?: (string);
  /**
   * Unspecified: private.
   */
  'authMode'?: (_hypervize_inference_v1_AuthMode);
  /**
   * 1 to 64 http or https URLs without credentials, query or fragment.
   */
  'hosts'?: (string)[];
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * As in hypervize.keys.v1.CreateKeyRequest.
   */
  'idempotencyKey'?: (string);
}

export interface CreateEndpointRequest__Output {
  'accountId': (string);
  /**
   * 1 to 200 printable characters.
   */
  'model': (string);
  /**
   * Unspecified: private.
   */
  'authMode': (_hypervize_inference_v1_AuthMode__Output);
  /**
   * 1 to 64 http or https URLs without credentials, query or fragment.
   */
  'hosts': (string)[];
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * As in hypervize.keys.v1.CreateKeyRequest.
   */
  'idempotencyKey': (string);
}
