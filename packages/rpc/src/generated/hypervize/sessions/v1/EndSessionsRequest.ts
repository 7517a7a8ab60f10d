// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface EndSessionsRequest {
  /**
   * UUID.
   */
  'accountId'?: (string);
  /**
   * The identity provider's name for the user (the "sub" claim).
   */
  'subject'?: (string);
  /**
   * The identity provider's id of its own session (the "sid" claim).
   */
  'providerSession'?: (string);
  /**
   * Up to 200 characters, for the audit log.
   */
  'reason'?: (string);
  /**
   * "provider:<issuer>" for a back-channel logout, which may end sessions by subject and provider_session.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
  'of'?: "accountId"|"subject"|"providerSession";
}

export interface EndSessionsRequest__Output {
  /**
   * UUID.
   */
  'accountId'?: (string);
  /**
   * The identity provider's name for the user (the "sub" claim).
   */
  'subject'?: (string);
  /**
   * The identity provider's id of its own session (the "sid" claim).
   */
  'providerSession'?: (string);
  /**
   * Up to 200 characters, for the audit log.
   */
  'reason': (string);
  /**
   * "provider:<issuer>" for a back-channel logout, which may end sessions by subject and provider_session.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
  'of'?: "accountId"|"subject"|"providerSession";
}
