// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';
import type { Long } from '@grpc/proto-loader';

export interface UpdateKeyRequest {
  'accountId'?: (string);
  'keyId'?: (string);
  /**
   * 1 to 64 printable characters. Absent: unchanged.
   */
  'name'?: (string);
  /**
   * See Key.scopes. Empty: unchanged.
   */
  'scopes'?: (string)[];
  /**
   * Must be in the future. Absent: unchanged.
   */
  'expiresUnixMs'?: (number | string | Long);
  /**
   * Removes the expiry.
   */
  'removeExpiry'?: (boolean);
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * See Key.requests_per_minute. Absent: unchanged.
   */
  'requestsPerMinute'?: (number);
  /**
   * Removes the key's own limit.
   */
  'removeLimit'?: (boolean);
  '_name'?: "name";
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}

export interface UpdateKeyRequest__Output {
  'accountId': (string);
  'keyId': (string);
  /**
   * 1 to 64 printable characters. Absent: unchanged.
   */
  'name'?: (string);
  /**
   * See Key.scopes. Empty: unchanged.
   */
  'scopes': (string)[];
  /**
   * Must be in the future. Absent: unchanged.
   */
  'expiresUnixMs'?: (number);
  /**
   * Removes the expiry.
   */
  'removeExpiry': (boolean);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * See Key.requests_per_minute. Absent: unchanged.
   */
  'requestsPerMinute'?: (number);
  /**
   * Removes the key's own limit.
   */
  'removeLimit': (boolean);
  '_name'?: "name";
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}
