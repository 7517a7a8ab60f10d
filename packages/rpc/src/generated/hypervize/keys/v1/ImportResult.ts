// Original file: proto/hypervize/keys/v1/keys.proto


// Original file: proto/hypervize/keys/v1/keys.proto

export const _hypervize_keys_v1_ImportResult_Status = {
  STATUS_UNSPECIFIED: 'STATUS_UNSPECIFIED',
  STATUS_IMPORTED: 'STATUS_IMPORTED',
  /**
   * The same key of the same account already exists.
   */
  STATUS_ALREADY_THERE: 'STATUS_ALREADY_THERE',
  /**
   * Another account has this key, or another key has the key id derived from it. Nothing was changed.
   */
  STATUS_CONFLICT: 'STATUS_CONFLICT',
} as const;

export type _hypervize_keys_v1_ImportResult_Status =
  | 'STATUS_UNSPECIFIED'
  | 0
  | 'STATUS_IMPORTED'
  | 1
  /**
   * The same key of the same account already exists.
   */
  | 'STATUS_ALREADY_THERE'
  | 2
  /**
   * Another account has this key, or another key has the key id derived from it. Nothing was changed.
   */
  | 'STATUS_CONFLICT'
  | 3

export type _hypervize_keys_v1_ImportResult_Status__Output = typeof _hypervize_keys_v1_ImportResult_Status[keyof typeof _hypervize_keys_v1_ImportResult_Status]

export interface ImportResult {
  'keyId'?: (string);
  'status'?: (_hypervize_keys_v1_ImportResult_Status);
}

export interface ImportResult__Output {
  'keyId': (string);
  'status': (_hypervize_keys_v1_ImportResult_Status__Output);
}
