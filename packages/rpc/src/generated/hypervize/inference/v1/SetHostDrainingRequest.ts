// Original file: proto/hypervize/inference/v1/pools.proto


export interface SetHostDrainingRequest {
  /**
   * A host's base URL.
   */
  'url'?: (string);
  'draining'?: (boolean);
}

export interface SetHostDrainingRequest__Output {
  /**
   * A host's base URL.
   */
  'url': (string);
  'draining': (boolean);
}
