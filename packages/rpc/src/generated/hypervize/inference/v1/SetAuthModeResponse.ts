// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { Endpoint as _hypervize_inference_v1_Endpoint, Endpoint__Output as _hypervize_inference_v1_Endpoint__Output } from '../../../hypervize/inference/v1/Endpoint.js';
import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface SetAuthModeResponse {
  'endpoint'?: (_hypervize_inference_v1_Endpoint | null);
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
}

export interface SetAuthModeResponse__Output {
  'endpoint': (_hypervize_inference_v1_Endpoint__Output | null);
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
}
