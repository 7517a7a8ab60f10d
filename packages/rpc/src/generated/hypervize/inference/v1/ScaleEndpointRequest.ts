// Original file: proto/hypervize/inference/v1/endpoints.proto


export interface ScaleEndpointRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
  /**
   * As in CreateEndpointRequest. Replaces all hosts of the endpoint.
   */
  'hosts'?: (string)[];
}

export interface ScaleEndpointRequest__Output {
  'accountId': (string);
  'endpointId': (string);
  /**
   * As in CreateEndpointRequest. Replaces all hosts of the endpoint.
   */
  'hosts': (string)[];
}
