// Original file: proto/hypervize/sessions/v1/sessions.proto


// Original file: proto/hypervize/sessions/v1/sessions.proto

export const _hypervize_sessions_v1_SessionRefusal_Reason = {
  REASON_UNSPECIFIED: 'REASON_UNSPECIFIED',
  /**
   * There is no session with this id.
   */
  REASON_UNKNOWN: 'REASON_UNKNOWN',
  /**
   * The session id exists, and this secret is wrong.
   */
  REASON_MISMATCH: 'REASON_MISMATCH',
  /**
   * The session has been ended. Returned without checking the secret.
   */
  REASON_ENDED: 'REASON_ENDED',
} as const;

export type _hypervize_sessions_v1_SessionRefusal_Reason =
  | 'REASON_UNSPECIFIED'
  | 0
  /**
   * There is no session with this id.
   */
  | 'REASON_UNKNOWN'
  | 1
  /**
   * The session id exists, and this secret is wrong.
   */
  | 'REASON_MISMATCH'
  | 2
  /**
   * The session has been ended. Returned without checking the secret.
   */
  | 'REASON_ENDED'
  | 3

export type _hypervize_sessions_v1_SessionRefusal_Reason__Output = typeof _hypervize_sessions_v1_SessionRefusal_Reason[keyof typeof _hypervize_sessions_v1_SessionRefusal_Reason]

export interface SessionRefusal {
  'reason'?: (_hypervize_sessions_v1_SessionRefusal_Reason);
}

export interface SessionRefusal__Output {
  'reason': (_hypervize_sessions_v1_SessionRefusal_Reason__Output);
}
