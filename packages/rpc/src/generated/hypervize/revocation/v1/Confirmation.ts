// Original file: proto/hypervize/revocation/v1/revocation.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/revocation/v1/revocation.proto

export const _hypervize_revocation_v1_Confirmation_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * The right that was taken away is not accepted anywhere any more.
   */
  STATE_CONFIRMED: 'STATE_CONFIRMED',
  /**
   * The change is committed and will take effect everywhere; at least one holder has not been reached yet.
   */
  STATE_PENDING: 'STATE_PENDING',
} as const;

export type _hypervize_revocation_v1_Confirmation_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * The right that was taken away is not accepted anywhere any more.
   */
  | 'STATE_CONFIRMED'
  | 1
  /**
   * The change is committed and will take effect everywhere; at least one holder has not been reached yet.
   */
  | 'STATE_PENDING'
  | 2

export type _hypervize_revocation_v1_Confirmation_State__Output = typeof _hypervize_revocation_v1_Confirmation_State[keyof typeof _hypervize_revocation_v1_Confirmation_State]

export interface Confirmation {
  'state'?: (_hypervize_revocation_v1_Confirmation_State);
  /**
   * The seq of the change; if the call made several changes, the seq of the last one.
   */
  'seq'?: (number | string | Long);
  /**
   * Set if pending: the time by which the change is in effect in any case. It is confirmed earlier if all holders respond.
   */
  'certainByUnixMs'?: (number | string | Long);
  /**
   * Set if pending: ids of the holders that have not applied the change, and "redis" if the shared cache was not updated.
   */
  'waitingFor'?: (string)[];
  /**
   * Set if confirmed by the call that made the change: how long that took from the commit, in milliseconds.
   */
  'tookMs'?: (number | string | Long);
  '_certainByUnixMs'?: "certainByUnixMs";
  '_tookMs'?: "tookMs";
}

export interface Confirmation__Output {
  'state': (_hypervize_revocation_v1_Confirmation_State__Output);
  /**
   * The seq of the change; if the call made several changes, the seq of the last one.
   */
  'seq': (number);
  /**
   * Set if pending: the time by which the change is in effect in any case. It is confirmed earlier if all holders respond.
   */
  'certainByUnixMs'?: (number);
  /**
   * Set if pending: ids of the holders that have not applied the change, and "redis" if the shared cache was not updated.
   */
  'waitingFor': (string)[];
  /**
   * Set if confirmed by the call that made the change: how long that took from the commit, in milliseconds.
   */
  'tookMs'?: (number);
  '_certainByUnixMs'?: "certainByUnixMs";
  '_tookMs'?: "tookMs";
}
