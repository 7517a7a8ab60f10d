// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Session as _hypervize_sessions_v1_Session, Session__Output as _hypervize_sessions_v1_Session__Output } from '../../../hypervize/sessions/v1/Session.js';

export interface ListSessionsResponse {
  'sessions'?: (_hypervize_sessions_v1_Session)[];
}

export interface ListSessionsResponse__Output {
  'sessions': (_hypervize_sessions_v1_Session__Output)[];
}
