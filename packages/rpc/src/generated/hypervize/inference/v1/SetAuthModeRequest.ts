// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { AuthMode as _hypervize_inference_v1_AuthMode, AuthMode__Output as _hypervize_inference_v1_AuthMode__Output } from '../../../hypervize/inference/v1/AuthMode.js';

export interface SetAuthModeRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
  'authMode'?: (_hypervize_inference_v1_AuthMode);
}

export interface SetAuthModeRequest__Output {
  'accountId': (string);
  'endpointId': (string);
  'authMode': (_hypervize_inference_v1_AuthMode__Output);
}
