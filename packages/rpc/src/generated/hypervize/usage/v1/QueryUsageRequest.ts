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
   * Days of UTC.
   */
  STEP_DAY: 'STEP_DAY',
  /**
   * One row for the whole time.
   */
  STEP_TOTAL: 'STEP_TOTAL',
} as const;

export type _hypervize_usage_v1_QueryUsageRequest_Step =
  | 'STEP_UNSPECIFIED'
  | 0
  | 'STEP_HOUR'
  | 1
  /**
   * Days of UTC.
   */
  | 'STEP_DAY'
  | 2
  /**
   * One row for the whole time.
   */
  | 'STEP_TOTAL'
  | 3

export type _hypervize_usage_v1_QueryUsageRequest_Step__Output = typeof _hypervize_usage_v1_QueryUsageRequest_Step[keyof typeof _hypervize_usage_v1_QueryUsageRequest_Step]

export interface QueryUsageRequest {
  'accountId'?: (string);
  /**
   * From this time on, and before that one. Hours are counted as a whole; they begin where UTC's do.
   */
  'fromUnixMs'?: (number | string | Long);
  'toUnixMs'?: (number | string | Long);
  /**
   * Only this key, endpoint, model. Absent: all. Empty: only what had no key, or went to an elastic pool.
   */
  'keyId'?: (string);
  'endpointId'?: (string);
  'model'?: (string);
  'step'?: (_hypervize_usage_v1_QueryUsageRequest_Step);
  /**
   * What is summed apart. What is not named here is empty in the rows.
   */
  'by'?: (_hypervize_usage_v1_QueryUsageRequest_Dimension)[];
  /**
   * At most so many, 1 to 1,000. Absent: 1,000.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before. Empty: the first page.
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
   * From this time on, and before that one. Hours are counted as a whole; they begin where UTC's do.
   */
  'fromUnixMs': (number);
  'toUnixMs': (number);
  /**
   * Only this key, endpoint, model. Absent: all. Empty: only what had no key, or went to an elastic pool.
   */
  'keyId'?: (string);
  'endpointId'?: (string);
  'model'?: (string);
  'step': (_hypervize_usage_v1_QueryUsageRequest_Step__Output);
  /**
   * What is summed apart. What is not named here is empty in the rows.
   */
  'by': (_hypervize_usage_v1_QueryUsageRequest_Dimension__Output)[];
  /**
   * At most so many, 1 to 1,000. Absent: 1,000.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before. Empty: the first page.
   */
  'pageToken': (string);
  '_keyId'?: "keyId";
  '_endpointId'?: "endpointId";
  '_model'?: "model";
  '_pageSize'?: "pageSize";
}
