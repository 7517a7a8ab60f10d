// Original file: proto/hypervize/inference/v1/pools.proto

import type { PoolStatus as _hypervize_inference_v1_PoolStatus, PoolStatus__Output as _hypervize_inference_v1_PoolStatus__Output } from '../../../hypervize/inference/v1/PoolStatus.js';

export interface ListPoolsResponse {
  'pools'?: (_hypervize_inference_v1_PoolStatus)[];
}

export interface ListPoolsResponse__Output {
  'pools': (_hypervize_inference_v1_PoolStatus__Output)[];
}
