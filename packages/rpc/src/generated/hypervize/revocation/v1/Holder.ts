// Original file: proto/hypervize/revocation/v1/revocation.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/revocation/v1/revocation.proto

export const _hypervize_revocation_v1_Holder_State = {
  STATE_UNSPECIFIED: 'STATE_UNSPECIFIED',
  STATE_HELD: 'STATE_HELD',
  /**
   * The holder did not renew its lease in time and does not use its cache.
   */
  STATE_LAPSED: 'STATE_LAPSED',
} as const;

export type _hypervize_revocation_v1_Holder_State =
  | 'STATE_UNSPECIFIED'
  | 0
  | 'STATE_HELD'
  | 1
  /**
   * The holder did not renew its lease in time and does not use its cache.
   */
  | 'STATE_LAPSED'
  | 2

export type _hypervize_revocation_v1_Holder_State__Output = typeof _hypervize_revocation_v1_Holder_State[keyof typeof _hypervize_revocation_v1_Holder_State]

export interface Holder {
  'holderId'?: (string);
  /**
   * The holder has applied every change up to and including this seq.
   */
  'appliedSeq'?: (number | string | Long);
  'renewedUnixMs'?: (number | string | Long);
  'state'?: (_hypervize_revocation_v1_Holder_State);
}

export interface Holder__Output {
  'holderId': (string);
  /**
   * The holder has applied every change up to and including this seq.
   */
  'appliedSeq': (number);
  'renewedUnixMs': (number);
  'state': (_hypervize_revocation_v1_Holder_State__Output);
}
