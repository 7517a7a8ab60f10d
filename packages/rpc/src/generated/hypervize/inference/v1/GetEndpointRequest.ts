// Original file: proto/hypervize/inference/v1/endpoints.proto


export interface GetEndpointRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
}

export interface GetEndpointRequest__Output {
  'accountId': (string);
  'endpointId': (string);
}
