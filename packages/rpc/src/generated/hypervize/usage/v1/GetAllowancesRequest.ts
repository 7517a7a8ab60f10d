// Original file: proto/hypervize/usage/v1/usage.proto


export interface GetAllowancesRequest {
  /**
   * UUIDs, 1 to 1,000.
   */
  'accountIds'?: (string)[];
}

export interface GetAllowancesRequest__Output {
  /**
   * UUIDs, 1 to 1,000.
   */
  'accountIds': (string)[];
}
