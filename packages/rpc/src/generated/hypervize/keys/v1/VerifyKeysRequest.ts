// Original file: proto/hypervize/keys/v1/keys.proto


export interface VerifyKeysRequest {
  /**
   * 1 to 256 whole keys, as the clients sent them.
   */
  'keys'?: (string)[];
}

export interface VerifyKeysRequest__Output {
  /**
   * 1 to 256 whole keys, as the clients sent them.
   */
  'keys': (string)[];
}
