// Original file: proto/hypervize/keys/v1/keys.proto

import type { VerifyKeysResult as _hypervize_keys_v1_VerifyKeysResult, VerifyKeysResult__Output as _hypervize_keys_v1_VerifyKeysResult__Output } from '../../../hypervize/keys/v1/VerifyKeysResult.js';
import type { Long } from '@grpc/proto-loader';

export interface VerifyKeysResponse {
  /**
   * As VerifyKeyResponse.seq: all keys were read from one snapshot.
   */
  'seq'?: (number | string | Long);
  /**
   * One per key, in the order of the request.
   */
  'results'?: (_hypervize_keys_v1_VerifyKeysResult)[];
}

export interface VerifyKeysResponse__Output {
  /**
   * As VerifyKeyResponse.seq: all keys were read from one snapshot.
   */
  'seq': (number);
  /**
   * One per key, in the order of the request.
   */
  'results': (_hypervize_keys_v1_VerifyKeysResult__Output)[];
}
