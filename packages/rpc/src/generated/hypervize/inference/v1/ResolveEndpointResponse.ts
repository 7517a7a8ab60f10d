// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { AuthMode as _hypervize_inference_v1_AuthMode, AuthMode__Output as _hypervize_inference_v1_AuthMode__Output } from '../../../hypervize/inference/v1/AuthMode.js';

export interface ResolveEndpointResponse {
  /**
   * UUID of the account that owns it.
   */
  'accountId'?: (string);
  'authMode'?: (_hypervize_inference_v1_AuthMode);
}

export interface ResolveEndpointResponse__Output {
  /**
   * UUID of the account that owns it.
   */
  'accountId': (string);
  'authMode': (_hypervize_inference_v1_AuthMode__Output);
}
