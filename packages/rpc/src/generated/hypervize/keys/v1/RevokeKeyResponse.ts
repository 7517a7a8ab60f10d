// Original file: proto/hypervize/keys/v1/keys.proto

import type { Key as _hypervize_keys_v1_Key, Key__Output as _hypervize_keys_v1_Key__Output } from '../../../hypervize/keys/v1/Key.js';
import type { Long } from '@grpc/proto-loader';

export interface RevokeKeyResponse {
  'key'?: (_hypervize_keys_v1_Key | null);
  /**
   * The place of the revocation in the change log.
   */
  'seq'?: (number | string | Long);
}

export interface RevokeKeyResponse__Output {
  'key': (_hypervize_keys_v1_Key__Output | null);
  /**
   * The place of the revocation in the change log.
   */
  'seq': (number);
}
