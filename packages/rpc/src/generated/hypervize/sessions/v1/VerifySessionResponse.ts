// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { SessionVerdict as _hypervize_sessions_v1_SessionVerdict, SessionVerdict__Output as _hypervize_sessions_v1_SessionVerdict__Output } from '../../../hypervize/sessions/v1/SessionVerdict.js';
import type { SessionRefusal as _hypervize_sessions_v1_SessionRefusal, SessionRefusal__Output as _hypervize_sessions_v1_SessionRefusal__Output } from '../../../hypervize/sessions/v1/SessionRefusal.js';
import type { Long } from '@grpc/proto-loader';

export interface VerifySessionResponse {
  /**
   * The head of the change log in the snapshot from which the session was read.
   */
  'seq'?: (number | string | Long);
  'verdict'?: (_hypervize_sessions_v1_SessionVerdict | null);
  'refusal'?: (_hypervize_sessions_v1_SessionRefusal | null);
  'outcome'?: "verdict"|"refusal";
}

export interface VerifySessionResponse__Output {
  /**
   * The head of the change log in the snapshot from which the session was read.
   */
  'seq': (number);
  'verdict'?: (_hypervize_sessions_v1_SessionVerdict__Output | null);
  'refusal'?: (_hypervize_sessions_v1_SessionRefusal__Output | null);
  'outcome'?: "verdict"|"refusal";
}
