// Original file: proto/hypervize/inference/v1/pools.proto


export interface DeletePoolRequest {
  'model'?: (string);
}

export interface DeletePoolRequest__Output {
  'model': (string);
}
