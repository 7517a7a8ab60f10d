// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface EndSessionRequest {
  'accountId'?: (string);
  'sessionId'?: (string);
  /**
   * Up to 200 characters, for the audit log.
   */
  'reason'?: (string);
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface EndSessionRequest__Output {
  'accountId': (string);
  'sessionId': (string);
  /**
   * Up to 200 characters, for the audit log.
   */
  'reason': (string);
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
