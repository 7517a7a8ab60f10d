// Original file: proto/hypervize/keys/v1/users.proto


export interface GetUserRequest {
  'accountId'?: (string);
}

export interface GetUserRequest__Output {
  'accountId': (string);
}
