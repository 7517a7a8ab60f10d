// Original file: proto/hypervize/keys/v1/keys.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface RollKeyRequest {
  'accountId'?: (string);
  'keyId'?: (string);
  /**
   * How long the old key remains good, 0 to 604,800 (7 days). Absent or 0: it ends now.
   */
  'overlapSeconds'?: (number);
  'actor'?: (_hypervize_keys_v1_Actor | null);
  /**
   * Makes the call repeatable: a call with the same key of the same account within a day changes nothing and returns what the
   * first one made, without its secret. 1 to 255 printable ASCII characters. Empty: every call makes something.
   * A call with other parameters fails with idempotency_key_reused.
   */
  'idempotencyKey'?: (string);
  '_overlapSeconds'?: "overlapSeconds";
}

export interface RollKeyRequest__Output {
  'accountId': (string);
  'keyId': (string);
  /**
   * How long the old key remains good, 0 to 604,800 (7 days). Absent or 0: it ends now.
   */
  'overlapSeconds'?: (number);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  /**
   * Makes the call repeatable: a call with the same key of the same account within a day changes nothing and returns what the
   * first one made, without its secret. 1 to 255 printable ASCII characters. Empty: every call makes something.
   * A call with other parameters fails with idempotency_key_reused.
   */
  'idempotencyKey': (string);
  '_overlapSeconds'?: "overlapSeconds";
}
