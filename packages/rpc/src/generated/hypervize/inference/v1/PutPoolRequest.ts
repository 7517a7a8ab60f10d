// Original file: proto/hypervize/inference/v1/pools.proto

import type { Pool as _hypervize_inference_v1_Pool, Pool__Output as _hypervize_inference_v1_Pool__Output } from '../../../hypervize/inference/v1/Pool.js';

export interface PutPoolRequest {
  'pool'?: (_hypervize_inference_v1_Pool | null);
}

export interface PutPoolRequest__Output {
  'pool': (_hypervize_inference_v1_Pool__Output | null);
}
