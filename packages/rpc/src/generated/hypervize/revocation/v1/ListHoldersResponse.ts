// Original file: proto/hypervize/revocation/v1/revocation.proto

import type { Holder as _hypervize_revocation_v1_Holder, Holder__Output as _hypervize_revocation_v1_Holder__Output } from '../../../hypervize/revocation/v1/Holder.js';
import type { Long } from '@grpc/proto-loader';

export interface ListHoldersResponse {
  'holders'?: (_hypervize_revocation_v1_Holder)[];
  /**
   * The seq of the latest change.
   */
  'headSeq'?: (number | string | Long);
}

export interface ListHoldersResponse__Output {
  'holders': (_hypervize_revocation_v1_Holder__Output)[];
  /**
   * The seq of the latest change.
   */
  'headSeq': (number);
}
