// Original file: proto/hypervize/keys/v1/keys.proto


export interface ListKeysRequest {
  'accountId'?: (string);
  /**
   * Also those that have been revoked.
   */
  'includeRevoked'?: (boolean);
  /**
   * At most so many, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before. Empty: the first page.
   */
  'pageToken'?: (string);
  '_pageSize'?: "pageSize";
}

export interface ListKeysRequest__Output {
  'accountId': (string);
  /**
   * Also those that have been revoked.
   */
  'includeRevoked': (boolean);
  /**
   * At most so many, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before. Empty: the first page.
   */
  'pageToken': (string);
  '_pageSize'?: "pageSize";
}
