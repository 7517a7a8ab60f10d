// Original file: proto/hypervize/inference/v1/pools.proto


export interface Model {
  /**
   * What a request's "model" has to say.
   */
  'model'?: (string);
}

export interface Model__Output {
  /**
   * What a request's "model" has to say.
   */
  'model': (string);
}
