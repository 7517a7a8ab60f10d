// Original file: proto/hypervize/keys/v1/keys.proto


export interface GetKeyRequest {
  'accountId'?: (string);
  'keyId'?: (string);
}

export interface GetKeyRequest__Output {
  'accountId': (string);
  'keyId': (string);
}
