// Original file: proto/hypervize/keys/v1/keys.proto


export interface ListKeysRequest {
  'accountId'?: (string);
  /**
   * Includes revoked keys.
   */
  'includeRevoked'?: (boolean);
  /**
   * Maximum number of keys, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the previous page. Empty: the first page.
   */
  'pageToken'?: (string);
  '_pageSize'?: "pageSize";
}

export interface ListKeysRequest__Output {
  'accountId': (string);
  /**
   * Includes revoked keys.
   */
  'includeRevoked': (boolean);
  /**
   * Maximum number of keys, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the previous page. Empty: the first page.
   */
  'pageToken': (string);
  '_pageSize'?: "pageSize";
}
