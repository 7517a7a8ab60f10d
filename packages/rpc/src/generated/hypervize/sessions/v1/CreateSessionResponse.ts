// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Session as _hypervize_sessions_v1_Session, Session__Output as _hypervize_sessions_v1_Session__Output } from '../../../hypervize/sessions/v1/Session.js';

export interface CreateSessionResponse {
  'session'?: (_hypervize_sessions_v1_Session | null);
  /**
   * The whole session credential. It is returned only here.
   */
  'secret'?: (string);
  /**
   * Whether no earlier session of the account is known. Sessions are forgotten 30 days after their end.
   */
  'first'?: (boolean);
}

export interface CreateSessionResponse__Output {
  'session': (_hypervize_sessions_v1_Session__Output | null);
  /**
   * The whole session credential. It is returned only here.
   */
  'secret': (string);
  /**
   * Whether no earlier session of the account is known. Sessions are forgotten 30 days after their end.
   */
  'first': (boolean);
}
