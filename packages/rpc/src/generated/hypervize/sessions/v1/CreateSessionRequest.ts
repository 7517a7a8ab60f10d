// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Actor as _hypervize_keys_v1_Actor, Actor__Output as _hypervize_keys_v1_Actor__Output } from '../../../hypervize/keys/v1/Actor.js';

export interface CreateSessionRequest {
  /**
   * UUID.
   */
  'accountId'?: (string);
  /**
   * Up to 200 characters; longer ones are cut.
   */
  'userAgent'?: (string);
  /**
   * The identity provider's id of its own session (the "sid" claim), up to 255 characters. Empty: it has none.
   */
  'providerSession'?: (string);
  /**
   * Who signed in: "user:<account id>", with the address of the client.
   */
  'actor'?: (_hypervize_keys_v1_Actor | null);
}

export interface CreateSessionRequest__Output {
  /**
   * UUID.
   */
  'accountId': (string);
  /**
   * Up to 200 characters; longer ones are cut.
   */
  'userAgent': (string);
  /**
   * The identity provider's id of its own session (the "sid" claim), up to 255 characters. Empty: it has none.
   */
  'providerSession': (string);
  /**
   * Who signed in: "user:<account id>", with the address of the client.
   */
  'actor': (_hypervize_keys_v1_Actor__Output | null);
}
