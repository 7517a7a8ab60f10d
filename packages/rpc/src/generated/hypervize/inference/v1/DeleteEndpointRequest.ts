// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface DeleteEndpointRequest {
  'accountId'?: (string);
  'endpointId'?: (string);
  /**
   * How long it drains first, 0 to 3,600. 0: it is deleted now and its requests in flight are cancelled.
   */
  'drainSeconds'?: (number);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface DeleteEndpointRequest__Output {
  'accountId': (string);
  'endpointId': (string);
  /**
   * How long it drains first, 0 to 3,600. 0: it is deleted now and its requests in flight are cancelled.
   */
  'drainSeconds': (number);
  /**
   * Who makes the change, for the audit log. Required.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
