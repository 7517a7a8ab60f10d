// Original file: proto/hypervize/inference/v1/pools.proto


export interface Model {
  /**
   * The value of "model" in a request.
   */
  'model'?: (string);
}

export interface Model__Output {
  /**
   * The value of "model" in a request.
   */
  'model': (string);
}
