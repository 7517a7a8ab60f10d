// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Session as _hypervize_sessions_v1_Session, Session__Output as _hypervize_sessions_v1_Session__Output } from '../../../hypervize/sessions/v1/Session.js';
import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface EndSessionResponse {
  'session'?: (_hypervize_sessions_v1_Session | null);
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
}

export interface EndSessionResponse__Output {
  'session': (_hypervize_sessions_v1_Session__Output | null);
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
}
