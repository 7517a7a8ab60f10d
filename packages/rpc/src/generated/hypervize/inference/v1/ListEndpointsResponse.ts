// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { Endpoint as _hypervize_inference_v1_Endpoint, Endpoint__Output as _hypervize_inference_v1_Endpoint__Output } from '../../../hypervize/inference/v1/Endpoint.js';

export interface ListEndpointsResponse {
  'endpoints'?: (_hypervize_inference_v1_Endpoint)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListEndpointsResponse__Output {
  'endpoints': (_hypervize_inference_v1_Endpoint__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
}
