// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';
import type { Long } from '@grpc/proto-loader';

export interface UpdateKeyRequest {
  'accountId'?: (string);
  'keyId'?: (string);
  /**
   * 1 to 64 printable characters. Absent: stays.
   */
  'name'?: (string);
  /**
   * See Key.scopes. Empty: stay.
   */
  'scopes'?: (string)[];
  /**
   * Must lie in the future. Absent: stays.
   */
  'expiresUnixMs'?: (number | string | Long);
  /**
   * The key does not expire any more.
   */
  'removeExpiry'?: (boolean);
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * See Key.requests_per_minute. Absent: stays.
   */
  'requestsPerMinute'?: (number);
  /**
   * The key has no limit of its own any more.
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
   * 1 to 64 printable characters. Absent: stays.
   */
  'name'?: (string);
  /**
   * See Key.scopes. Empty: stay.
   */
  'scopes': (string)[];
  /**
   * Must lie in the future. Absent: stays.
   */
  'expiresUnixMs'?: (number);
  /**
   * The key does not expire any more.
   */
  'removeExpiry': (boolean);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * See Key.requests_per_minute. Absent: stays.
   */
  'requestsPerMinute'?: (number);
  /**
   * The key has no limit of its own any more.
   */
  'removeLimit': (boolean);
  '_name'?: "name";
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}
