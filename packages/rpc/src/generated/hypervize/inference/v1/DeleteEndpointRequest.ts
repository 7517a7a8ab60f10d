// Original file: proto/hypervize/inference/v1/endpoints.proto


export interface DeleteEndpointRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
}

export interface DeleteEndpointRequest__Output {
  'accountId': (string);
  'endpointId': (string);
}
