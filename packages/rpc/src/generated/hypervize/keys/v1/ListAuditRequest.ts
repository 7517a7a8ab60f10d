// Original file: proto/hypervize/keys/v1/keys.proto


export interface ListAuditRequest {
  /**
   * UUID of the account. Empty, for operators only: the entries that concern no account.
   */
  'accountId'?: (string);
  /**
   * Only entries of this key. Empty: all keys.
   */
  'keyId'?: (string);
  /**
   * Maximum number of entries, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  'pageToken'?: (string);
  '_pageSize'?: "pageSize";
}

export interface ListAuditRequest__Output {
  /**
   * UUID of the account. Empty, for operators only: the entries that concern no account.
   */
  'accountId': (string);
  /**
   * Only entries of this key. Empty: all keys.
   */
  'keyId': (string);
  /**
   * Maximum number of entries, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  'pageToken': (string);
  '_pageSize'?: "pageSize";
}
