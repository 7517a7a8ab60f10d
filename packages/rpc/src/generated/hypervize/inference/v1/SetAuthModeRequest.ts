// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { AuthMode as _hypervize_inference_v1_AuthMode, AuthMode__Output as _hypervize_inference_v1_AuthMode__Output } from '../../../hypervize/inference/v1/AuthMode.js';
import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface SetAuthModeRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
  'authMode'?: (_hypervize_inference_v1_AuthMode);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface SetAuthModeRequest__Output {
  'accountId': (string);
  'endpointId': (string);
  'authMode': (_hypervize_inference_v1_AuthMode__Output);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
