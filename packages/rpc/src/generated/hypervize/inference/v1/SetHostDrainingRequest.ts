// Original file: proto/hypervize/inference/v1/pools.proto


export interface SetHostDrainingRequest {
  /**
   * Base URL of a host.
   */
  'url'?: (string);
  'draining'?: (boolean);
}

export interface SetHostDrainingRequest__Output {
  /**
   * Base URL of a host.
   */
  'url': (string);
  'draining': (boolean);
}
