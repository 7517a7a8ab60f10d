// Original file: proto/hypervize/revocation/v1/revocation.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/revocation/v1/revocation.proto

export const _hypervize_revocation_v1_Confirmation_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  /**
   * From now on nobody anywhere accepts what the change has taken away.
   */
  STATE_CONFIRMED: 'STATE_CONFIRMED',
  /**
   * The change is made and will hold everywhere; somebody has not been reached yet.
   */
  STATE_PENDING: 'STATE_PENDING',
} as const;

export type _hypervize_revocation_v1_Confirmation_State =
  | 'STATE_UNSPECIFIED'
  | 0
  /**
   * From now on nobody anywhere accepts what the change has taken away.
   */
  | 'STATE_CONFIRMED'
  | 1
  /**
   * The change is made and will hold everywhere; somebody has not been reached yet.
   */
  | 'STATE_PENDING'
  | 2

export type _hypervize_revocation_v1_Confirmation_State__Output = typeof _hypervize_revocation_v1_Confirmation_State[keyof typeof _hypervize_revocation_v1_Confirmation_State]

export interface Confirmation {
  'state'?: (_hypervize_revocation_v1_Confirmation_State);
  /**
   * The place of the change in the order of changes; of several, the last one.
   */
  'seq'?: (number | string | Long);
  /**
   * If pending: by when it is certain, whatever happens. It is confirmed earlier if those it waits for answer.
   */
  'certainByUnixMs'?: (number | string | Long);
  /**
   * If pending: ids of the holders that have not applied it yet, and "redis" if the shared cache could not be told.
   */
  'waitingFor'?: (string)[];
  '_certainByUnixMs'?: "certainByUnixMs";
}

export interface Confirmation__Output {
  'state': (_hypervize_revocation_v1_Confirmation_State__Output);
  /**
   * The place of the change in the order of changes; of several, the last one.
   */
  'seq': (number);
  /**
   * If pending: by when it is certain, whatever happens. It is confirmed earlier if those it waits for answer.
   */
  'certainByUnixMs'?: (number);
  /**
   * If pending: ids of the holders that have not applied it yet, and "redis" if the shared cache could not be told.
   */
  'waitingFor': (string)[];
  '_certainByUnixMs'?: "certainByUnixMs";
}
