// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface ScaleEndpointRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
  /**
   * As in CreateEndpointRequest. Replaces all hosts of the endpoint.
   */
  'hosts'?: (string)[];
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface ScaleEndpointRequest__Output {
  'accountId': (string);
  'endpointId': (string);
  /**
   * As in CreateEndpointRequest. Replaces all hosts of the endpoint.
   */
  'hosts': (string)[];
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
