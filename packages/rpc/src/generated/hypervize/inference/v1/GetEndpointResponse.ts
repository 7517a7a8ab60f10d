// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { Endpoint as _hypervize_inference_v1_Endpoint, Endpoint__Output as _hypervize_inference_v1_Endpoint__Output } from '../../../hypervize/inference/v1/Endpoint.js';

export interface GetEndpointResponse {
  'endpoint'?: (_hypervize_inference_v1_Endpoint | null);
}

export interface GetEndpointResponse__Output {
  'endpoint': (_hypervize_inference_v1_Endpoint__Output | null);
}
