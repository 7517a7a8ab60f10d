// Original file: proto/hypervize/events/v1/events.proto


export interface FollowRequest {
  /**
   * UUID of an account whose events are wanted from now on. At most 10,000 accounts per stream.
   */
  'followAccountId'?: (string);
  /**
   * UUID of an account whose events are no longer wanted.
   */
  'leaveAccountId'?: (string);
  'message'?: "followAccountId"|"leaveAccountId";
}

export interface FollowRequest__Output {
  /**
   * UUID of an account whose events are wanted from now on. At most 10,000 accounts per stream.
   */
  'followAccountId'?: (string);
  /**
   * UUID of an account whose events are no longer wanted.
   */
  'leaveAccountId'?: (string);
  'message'?: "followAccountId"|"leaveAccountId";
}
