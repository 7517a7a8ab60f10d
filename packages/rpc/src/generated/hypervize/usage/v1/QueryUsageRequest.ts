// Original file: proto/hypervize/usage/v1/usage.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/usage/v1/usage.proto

export const _hypervize_usage_v1_QueryUsageRequest_Dimension = {
  DIMENSION_UNSPECIFIED: 'DIMENSION_UNSPECIFIED',
  DIMENSION_KEY: 'DIMENSION_KEY',
  DIMENSION_ENDPOINT: 'DIMENSION_ENDPOINT',
  DIMENSION_MODEL: 'DIMENSION_MODEL',
} as const;

export type _hypervize_usage_v1_QueryUsageRequest_Dimension =
  | 'DIMENSION_UNSPECIFIED'
  | 0
  | 'DIMENSION_KEY'
  | 1
  | 'DIMENSION_ENDPOINT'
  | 2
  | 'DIMENSION_MODEL'
  | 3

export type _hypervize_usage_v1_QueryUsageRequest_Dimension__Output = typeof _hypervize_usage_v1_QueryUsageRequest_Dimension[keyof typeof _hypervize_usage_v1_QueryUsageRequest_Dimension]

// Original file: proto/hypervize/usage/v1/usage.proto

export const _hypervize_usage_v1_QueryUsageRequest_Step = {
  STEP_UNSPECIFIED: 'STEP_UNSPECIFIED',
  STEP_HOUR: 'STEP_HOUR',
  /**
   * UTC days.
   */
  STEP_DAY: 'STEP_DAY',
  /**
   * One row for the whole range.
   */
  STEP_TOTAL: 'STEP_TOTAL',
} as const;

export type _hypervize_usage_v1_QueryUsageRequest_Step =
  | 'STEP_UNSPECIFIED'
  | 0
  | 'STEP_HOUR'
  | 1
  /**
   * UTC days.
   */
  | 'STEP_DAY'
  | 2
  /**
   * One row for the whole range.
   */
  | 'STEP_TOTAL'
  | 3

export type _hypervize_usage_v1_QueryUsageRequest_Step__Output = typeof _hypervize_usage_v1_QueryUsageRequest_Step[keyof typeof _hypervize_usage_v1_QueryUsageRequest_Step]

export interface QueryUsageRequest {
  'accountId'?: (string);
  /**
   * The first time is included, the second is not. Both are extended to whole hours (UTC).
   */
  'fromUnixMs'?: (number | string | Long);
  'toUnixMs'?: (number | string | Long);
  /**
   * Filters. Absent: all. Empty: only usage without a key, or of elastic pools.
   */
  'keyId'?: (string);
  'endpointId'?: (string);
  'model'?: (string);
  'step'?: (_hypervize_usage_v1_QueryUsageRequest_Step);
  /**
   * The dimensions to group by. A dimension that is not listed is empty in the rows.
   */
  'by'?: (_hypervize_usage_v1_QueryUsageRequest_Dimension)[];
  /**
   * Maximum number of rows, 1 to 1,000. Absent: 1,000.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the previous page. Empty: the first page.
   */
  'pageToken'?: (string);
  '_keyId'?: "keyId";
  '_endpointId'?: "endpointId";
  '_model'?: "model";
  '_pageSize'?: "pageSize";
}

export interface QueryUsageRequest__Output {
  'accountId': (string);
  /**
   * The first time is included, the second is not. Both are extended to whole hours (UTC).
   */
  'fromUnixMs': (number);
  'toUnixMs': (number);
  /**
   * Filters. Absent: all. Empty: only usage without a key, or of elastic pools.
   */
  'keyId'?: (string);
  'endpointId'?: (string);
  'model'?: (string);
  'step': (_hypervize_usage_v1_QueryUsageRequest_Step__Output);
  /**
   * The dimensions to group by. A dimension that is not listed is empty in the rows.
   */
  'by': (_hypervize_usage_v1_QueryUsageRequest_Dimension__Output)[];
  /**
   * Maximum number of rows, 1 to 1,000. Absent: 1,000.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the previous page. Empty: the first page.
   */
  'pageToken': (string);
  '_keyId'?: "keyId";
  '_endpointId'?: "endpointId";
  '_model'?: "model";
  '_pageSize'?: "pageSize";
}
