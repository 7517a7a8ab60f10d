// Original file: proto/hypervize/keys/v1/keys.proto


export interface VerifyKeyRequest {
  /**
   * The whole key, as the client sent it.
   */
  'key'?: (string);
}

export interface VerifyKeyRequest__Output {
  /**
   * The whole key, as the client sent it.
   */
  'key': (string);
}
