// Original file: proto/hypervize/usage/v1/usage.proto

import type { Long } from '@grpc/proto-loader';

export interface UsageRow {
  /**
   * Start of the hour or day; from_unix_ms if the step is the total.
   */
  'fromUnixMs'?: (number | string | Long);
  'keyId'?: (string);
  'endpointId'?: (string);
  'model'?: (string);
  'requests'?: (number | string | Long);
  /**
   * Of these requests: those with a 4xx response, with a 5xx response, and aborted ones.
   */
  'refused'?: (number | string | Long);
  'failed'?: (number | string | Long);
  'aborted'?: (number | string | Long);
  'promptTokens'?: (number | string | Long);
  'completionTokens'?: (number | string | Long);
  /**
   * Requests whose token counts are estimates.
   */
  'estimated'?: (number | string | Long);
  /**
   * Means, in milliseconds. Absent if there are no values.
   */
  'meanFirstByteMs'?: (number | string);
  'meanDurationMs'?: (number | string);
  /**
   * Percentiles of the time to first byte, in milliseconds, interpolated in a histogram: at most a third below or a half
   * above the exact ones, within 10 ms below 10 ms, and 120,000 for longer times. Absent if there are no values, or if a
   * version without percentiles counted some of them.
   */
  'p50FirstByteMs'?: (number | string);
  'p95FirstByteMs'?: (number | string);
  '_meanFirstByteMs'?: "meanFirstByteMs";
  '_meanDurationMs'?: "meanDurationMs";
  '_p50FirstByteMs'?: "p50FirstByteMs";
  '_p95FirstByteMs'?: "p95FirstByteMs";
}

export interface UsageRow__Output {
  /**
   * Start of the hour or day; from_unix_ms if the step is the total.
   */
  'fromUnixMs': (number);
  'keyId': (string);
  'endpointId': (string);
  'model': (string);
  'requests': (number);
  /**
   * Of these requests: those with a 4xx response, with a 5xx response, and aborted ones.
   */
  'refused': (number);
  'failed': (number);
  'aborted': (number);
  'promptTokens': (number);
  'completionTokens': (number);
  /**
   * Requests whose token counts are estimates.
   */
  'estimated': (number);
  /**
   * Means, in milliseconds. Absent if there are no values.
   */
  'meanFirstByteMs'?: (number);
  'meanDurationMs'?: (number);
  /**
   * Percentiles of the time to first byte, in milliseconds, interpolated in a histogram: at most a third below or a half
   * above the exact ones, within 10 ms below 10 ms, and 120,000 for longer times. Absent if there are no values, or if a
   * version without percentiles counted some of them.
   */
  'p50FirstByteMs'?: (number);
  'p95FirstByteMs'?: (number);
  '_meanFirstByteMs'?: "meanFirstByteMs";
  '_meanDurationMs'?: "meanDurationMs";
  '_p50FirstByteMs'?: "p50FirstByteMs";
  '_p95FirstByteMs'?: "p95FirstByteMs";
}
