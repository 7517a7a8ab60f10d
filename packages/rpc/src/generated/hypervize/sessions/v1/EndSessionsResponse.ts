// Original file: proto/hypervize/sessions/v1/sessions.proto

import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface EndSessionsResponse {
  /**
   * How many sessions this call ended.
   */
  'ended'?: (number);
  /**
   * Absent if there were no sessions.
   */
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
}

export interface EndSessionsResponse__Output {
  /**
   * How many sessions this call ended.
   */
  'ended': (number);
  /**
   * Absent if there were no sessions.
   */
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
}
