// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';
import type { Long } from '@grpc/proto-loader';

export interface CreateKeyRequest {
  /**
   * UUID.
   */
  'accountId'?: (string);
  /**
   * 1 to 64 printable characters.
   */
  'name'?: (string);
  /**
   * At least one; see Key.scopes.
   */
  'scopes'?: (string)[];
  /**
   * Must be in the future. Absent: does not expire.
   */
  'expiresUnixMs'?: (number | string | Long);
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * See Key.requests_per_minute.
   */
  'requestsPerMinute'?: (number);
  /**
   * Makes the call repeatable: a call with the same key of the same account within a day changes nothing and returns what the
   * first one made, without its secret. 1 to 255 printable ASCII characters. Empty: every call makes something.
   * A call with other parameters fails with idempotency_key_reused.
   */
  'idempotencyKey'?: (string);
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}

export interface CreateKeyRequest__Output {
  /**
   * UUID.
   */
  'accountId': (string);
  /**
   * 1 to 64 printable characters.
   */
  'name': (string);
  /**
   * At least one; see Key.scopes.
   */
  'scopes': (string)[];
  /**
   * Must be in the future. Absent: does not expire.
   */
  'expiresUnixMs'?: (number);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * See Key.requests_per_minute.
   */
  'requestsPerMinute'?: (number);
  /**
   * Makes the call repeatable: a call with the same key of the same account within a day changes nothing and returns what the
   * first one made, without its secret. 1 to 255 printable ASCII characters. Empty: every call makes something.
   * A call with other parameters fails with idempotency_key_reused.
   */
  'idempotencyKey': (string);
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}
