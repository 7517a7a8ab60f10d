// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { Endpoint as _hypervize_inference_v1_Endpoint, Endpoint__Output as _hypervize_inference_v1_Endpoint__Output } from '../../../hypervize/inference/v1/Endpoint.js';

export interface CreateEndpointResponse {
  'endpoint'?: (_hypervize_inference_v1_Endpoint | null);
  /**
   * True if an earlier call with the same idempotency_key made this.
   */
  'repeated'?: (boolean);
}

export interface CreateEndpointResponse__Output {
  'endpoint': (_hypervize_inference_v1_Endpoint__Output | null);
  /**
   * True if an earlier call with the same idempotency_key made this.
   */
  'repeated': (boolean);
}
