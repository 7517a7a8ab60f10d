// Original file: proto/hypervize/usage/v1/usage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One request and its answer.
 */
export interface UsageEvent {
  /**
   * The producer's count, from 1.
   */
  'seq'?: (number | string | Long);
  /**
   * When its answer ended. One that lies in the future counts as now.
   */
  'atUnixMs'?: (number | string | Long);
  /**
   * UUID of the account that is charged.
   */
  'accountId'?: (string);
  /**
   * The account's key that asked; empty: it was asked without a key, or with another account's.
   */
  'keyId'?: (string);
  /**
   * The dedicated endpoint; empty: an elastic pool.
   */
  'endpointId'?: (string);
  /**
   * The model of the pool or the endpoint. 1 to 200 characters.
   */
  'model'?: (string);
  /**
   * 0 to 1,000,000,000 each.
   */
  'promptTokens'?: (number | string | Long);
  'completionTokens'?: (number | string | Long);
  /**
   * The model server did not say how many tokens there were, or was cut off before it could: the numbers are a guess.
   */
  'estimated'?: (boolean);
  /**
   * The HTTP status that the customer was answered with.
   */
  'status'?: (number);
  /**
   * The answer began and was not finished.
   */
  'aborted'?: (boolean);
  /**
   * From the request to the first byte of its answer; absent if there was none.
   */
  'firstByteMs'?: (number);
  /**
   * From the request to the end of its answer.
   */
  'durationMs'?: (number);
  '_firstByteMs'?: "firstByteMs";
}

/**
 * One request and its answer.
 */
export interface UsageEvent__Output {
  /**
   * The producer's count, from 1.
   */
  'seq': (number);
  /**
   * When its answer ended. One that lies in the future counts as now.
   */
  'atUnixMs': (number);
  /**
   * UUID of the account that is charged.
   */
  'accountId': (string);
  /**
   * The account's key that asked; empty: it was asked without a key, or with another account's.
   */
  'keyId': (string);
  /**
   * The dedicated endpoint; empty: an elastic pool.
   */
  'endpointId': (string);
  /**
   * The model of the pool or the endpoint. 1 to 200 characters.
   */
  'model': (string);
  /**
   * 0 to 1,000,000,000 each.
   */
  'promptTokens': (number);
  'completionTokens': (number);
  /**
   * The model server did not say how many tokens there were, or was cut off before it could: the numbers are a guess.
   */
  'estimated': (boolean);
  /**
   * The HTTP status that the customer was answered with.
   */
  'status': (number);
  /**
   * The answer began and was not finished.
   */
  'aborted': (boolean);
  /**
   * From the request to the first byte of its answer; absent if there was none.
   */
  'firstByteMs'?: (number);
  /**
   * From the request to the end of its answer.
   */
  'durationMs': (number);
  '_firstByteMs'?: "firstByteMs";
}
