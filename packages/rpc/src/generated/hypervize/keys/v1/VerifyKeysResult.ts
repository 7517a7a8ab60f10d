// Original file: proto/hypervize/keys/v1/keys.proto

import type { Verdict as _hypervize_keys_v1_Verdict, Verdict__Output as _hypervize_keys_v1_Verdict__Output } from '../../../hypervize/keys/v1/Verdict.js';
import type { Refusal as _hypervize_keys_v1_Refusal, Refusal__Output as _hypervize_keys_v1_Refusal__Output } from '../../../hypervize/keys/v1/Refusal.js';

export interface VerifyKeysResult {
  'verdict'?: (_hypervize_keys_v1_Verdict | null);
  'refusal'?: (_hypervize_keys_v1_Refusal | null);
  /**
   * bcrypt has to decide, which takes long: the caller asks VerifyKey about this key. Always true if present.
   */
  'undecided'?: (boolean);
  'outcome'?: "verdict"|"refusal"|"undecided";
}

export interface VerifyKeysResult__Output {
  'verdict'?: (_hypervize_keys_v1_Verdict__Output | null);
  'refusal'?: (_hypervize_keys_v1_Refusal__Output | null);
  /**
   * bcrypt has to decide, which takes long: the caller asks VerifyKey about this key. Always true if present.
   */
  'undecided'?: (boolean);
  'outcome'?: "verdict"|"refusal"|"undecided";
}
