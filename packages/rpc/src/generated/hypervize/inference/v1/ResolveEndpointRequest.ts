// Original file: proto/hypervize/inference/v1/endpoints.proto


export interface ResolveEndpointRequest {
  'endpointId'?: (string);
}

export interface ResolveEndpointRequest__Output {
  'endpointId': (string);
}
