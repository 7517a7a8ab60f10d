// Original file: proto/hypervize/keys/v1/keys.proto

import type { Verdict as _hypervize_keys_v1_Verdict, Verdict__Output as _hypervize_keys_v1_Verdict__Output } from '../../../hypervize/keys/v1/Verdict.js';
import type { Refusal as _hypervize_keys_v1_Refusal, Refusal__Output as _hypervize_keys_v1_Refusal__Output } from '../../../hypervize/keys/v1/Refusal.js';
import type { Long } from '@grpc/proto-loader';

export interface VerifyKeyResponse {
  /**
   * The head of the change log in the snapshot from which the key was read: the response reflects every change up to it.
   */
  'seq'?: (number | string | Long);
  'verdict'?: (_hypervize_keys_v1_Verdict | null);
  'refusal'?: (_hypervize_keys_v1_Refusal | null);
  'outcome'?: "verdict"|"refusal";
}

export interface VerifyKeyResponse__Output {
  /**
   * The head of the change log in the snapshot from which the key was read: the response reflects every change up to it.
   */
  'seq': (number);
  'verdict'?: (_hypervize_keys_v1_Verdict__Output | null);
  'refusal'?: (_hypervize_keys_v1_Refusal__Output | null);
  'outcome'?: "verdict"|"refusal";
}
