// Original file: proto/hypervize/usage/v1/usage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One request and its response.
 */
export interface UsageEvent {
  /**
   * Numbered by the producer, from 1.
   */
  'seq'?: (number | string | Long);
  /**
   * When the response ended. A time in the future counts as now.
   */
  'atUnixMs'?: (number | string | Long);
  /**
   * UUID of the account that is charged.
   */
  'accountId'?: (string);
  /**
   * The charged account's key that made the request. Empty: no key, or another account's key.
   */
  'keyId'?: (string);
  /**
   * The dedicated endpoint. Empty: an elastic pool.
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
   * The token counts are estimates: the model server reported none, or the response ended before it could.
   */
  'estimated'?: (boolean);
  /**
   * The HTTP status of the response.
   */
  'status'?: (number);
  /**
   * The response began and was not completed.
   */
  'aborted'?: (boolean);
  /**
   * Time from the request to the first byte of the response. Absent if there was none.
   */
  'firstByteMs'?: (number);
  /**
   * Time from the request to the end of the response.
   */
  'durationMs'?: (number);
  '_firstByteMs'?: "firstByteMs";
}

/**
 * One request and its response.
 */
export interface UsageEvent__Output {
  /**
   * Numbered by the producer, from 1.
   */
  'seq': (number);
  /**
   * When the response ended. A time in the future counts as now.
   */
  'atUnixMs': (number);
  /**
   * UUID of the account that is charged.
   */
  'accountId': (string);
  /**
   * The charged account's key that made the request. Empty: no key, or another account's key.
   */
  'keyId': (string);
  /**
   * The dedicated endpoint. Empty: an elastic pool.
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
   * The token counts are estimates: the model server reported none, or the response ended before it could.
   */
  'estimated': (boolean);
  /**
   * The HTTP status of the response.
   */
  'status': (number);
  /**
   * The response began and was not completed.
   */
  'aborted': (boolean);
  /**
   * Time from the request to the first byte of the response. Absent if there was none.
   */
  'firstByteMs'?: (number);
  /**
   * Time from the request to the end of the response.
   */
  'durationMs': (number);
  '_firstByteMs'?: "firstByteMs";
}
