// Original file: proto/hypervize/keys/v1/users.proto


export interface GetAccountStandingRequest {
  'accountId'?: (string);
}

export interface GetAccountStandingRequest__Output {
  'accountId': (string);
}
