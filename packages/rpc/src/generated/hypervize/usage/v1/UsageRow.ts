// Original file: proto/hypervize/usage/v1/usage.proto

import type { Long } from '@grpc/proto-loader';

export interface UsageRow {
  /**
   * When the hour or day begins; from_unix_ms for the whole time.
   */
  'fromUnixMs'?: (number | string | Long);
  'keyId'?: (string);
  'endpointId'?: (string);
  'model'?: (string);
  'requests'?: (number | string | Long);
  /**
   * Of these: answered with 4xx, answered with 5xx, broken off.
   */
  'refused'?: (number | string | Long);
  'failed'?: (number | string | Long);
  'aborted'?: (number | string | Long);
  'promptTokens'?: (number | string | Long);
  'completionTokens'?: (number | string | Long);
  /**
   * Requests whose tokens are a guess.
   */
  'estimated'?: (number | string | Long);
  /**
   * Means, in milliseconds; absent if there is nothing to take them of.
   */
  'meanFirstByteMs'?: (number | string);
  'meanDurationMs'?: (number | string);
  '_meanFirstByteMs'?: "meanFirstByteMs";
  '_meanDurationMs'?: "meanDurationMs";
}

export interface UsageRow__Output {
  /**
   * When the hour or day begins; from_unix_ms for the whole time.
   */
  'fromUnixMs': (number);
  'keyId': (string);
  'endpointId': (string);
  'model': (string);
  'requests': (number);
  /**
   * Of these: answered with 4xx, answered with 5xx, broken off.
   */
  'refused': (number);
  'failed': (number);
  'aborted': (number);
  'promptTokens': (number);
  'completionTokens': (number);
  /**
   * Requests whose tokens are a guess.
   */
  'estimated': (number);
  /**
   * Means, in milliseconds; absent if there is nothing to take them of.
   */
  'meanFirstByteMs'?: (number);
  'meanDurationMs'?: (number);
  '_meanFirstByteMs'?: "meanFirstByteMs";
  '_meanDurationMs'?: "meanDurationMs";
}
