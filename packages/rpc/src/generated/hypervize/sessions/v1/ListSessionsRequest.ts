// Original file: proto/hypervize/sessions/v1/sessions.proto


export interface ListSessionsRequest {
  'accountId'?: (string);
}

export interface ListSessionsRequest__Output {
  'accountId': (string);
}
