// Original file: proto/hypervize/audit/v1/audit.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';
import type { Long } from '@grpc/proto-loader';

export interface Entry {
  /**
   * UUID, created by the caller.
   */
  'eventId'?: (string);
  /**
   * When it happened. A time in the future counts as now, a time more than 7 days ago as 7 days ago.
   */
  'atUnixMs'?: (number | string | Long);
  /**
   * UUID of the account that it concerns. Empty: the platform, such as a change to a pool.
   */
  'accountId'?: (string);
  /**
   * What was done or attempted: words of lower-case letters, digits and "_", separated by dots, such as "endpoint.deleted".
   * At most 64 characters.
   */
  'action'?: (string);
  /**
   * The key and the endpoint that it concerns, at most 20 letters, digits, "_" and "-" each. Empty: none.
   */
  'keyId'?: (string);
  'endpointId'?: (string);
  /**
   * Who did it.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * "success", or the error code with which the attempt was refused.
   */
  'outcome'?: (string);
  /**
   * A JSON object of at most 2,048 bytes without secrets. Empty: {}.
   */
  'detailsJson'?: (string);
}

export interface Entry__Output {
  /**
   * UUID, created by the caller.
   */
  'eventId': (string);
  /**
   * When it happened. A time in the future counts as now, a time more than 7 days ago as 7 days ago.
   */
  'atUnixMs': (number);
  /**
   * UUID of the account that it concerns. Empty: the platform, such as a change to a pool.
   */
  'accountId': (string);
  /**
   * What was done or attempted: words of lower-case letters, digits and "_", separated by dots, such as "endpoint.deleted".
   * At most 64 characters.
   */
  'action': (string);
  /**
   * The key and the endpoint that it concerns, at most 20 letters, digits, "_" and "-" each. Empty: none.
   */
  'keyId': (string);
  'endpointId': (string);
  /**
   * Who did it.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * "success", or the error code with which the attempt was refused.
   */
  'outcome': (string);
  /**
   * A JSON object of at most 2,048 bytes without secrets. Empty: {}.
   */
  'detailsJson': (string);
}
