// Original file: proto/hypervize/inference/v1/pools.proto

import type { Model as _hypervize_inference_v1_Model, Model__Output as _hypervize_inference_v1_Model__Output } from '../../../hypervize/inference/v1/Model.js';

export interface ListModelsResponse {
  'models'?: (_hypervize_inference_v1_Model)[];
}

export interface ListModelsResponse__Output {
  'models': (_hypervize_inference_v1_Model__Output)[];
}
