// Original file: proto/hypervize/inference/v1/endpoints.proto


export interface DeleteEndpointRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
  /**
   * How long it drains first, 0 to 3,600. 0: it is deleted now and its requests in flight are cancelled.
   */
  'drainSeconds'?: (number);
}

export interface DeleteEndpointRequest__Output {
  'accountId': (string);
  'endpointId': (string);
  /**
   * How long it drains first, 0 to 3,600. 0: it is deleted now and its requests in flight are cancelled.
   */
  'drainSeconds': (number);
}
