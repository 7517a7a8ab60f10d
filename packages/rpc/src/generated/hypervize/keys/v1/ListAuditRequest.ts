// Original file: proto/hypervize/keys/v1/keys.proto


export interface ListAuditRequest {
  'accountId'?: (string);
  /**
   * Only what concerns this key. Empty: all keys.
   */
  'keyId'?: (string);
  /**
   * At most so many, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  'pageToken'?: (string);
  '_pageSize'?: "pageSize";
}

export interface ListAuditRequest__Output {
  'accountId': (string);
  /**
   * Only what concerns this key. Empty: all keys.
   */
  'keyId': (string);
  /**
   * At most so many, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  'pageToken': (string);
  '_pageSize'?: "pageSize";
}
