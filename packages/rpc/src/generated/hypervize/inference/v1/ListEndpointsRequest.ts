// Original file: proto/hypervize/inference/v1/endpoints.proto


export interface ListEndpointsRequest {
  'accountId'?: (string);
  /**
   * Maximum number of endpoints, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the previous page. Empty: the first page.
   */
  'pageToken'?: (string);
  '_pageSize'?: "pageSize";
}

export interface ListEndpointsRequest__Output {
  'accountId': (string);
  /**
   * Maximum number of endpoints, 1 to 500. Absent: 100.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the previous page. Empty: the first page.
   */
  'pageToken': (string);
  '_pageSize'?: "pageSize";
}
