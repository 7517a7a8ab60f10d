// Original file: proto/hypervize/usage/v1/usage.proto

import type { UsageRow as _hypervize_usage_v1_UsageRow, UsageRow__Output as _hypervize_usage_v1_UsageRow__Output } from '../../../hypervize/usage/v1/UsageRow.js';

export interface QueryUsageResponse {
  'rows'?: (_hypervize_usage_v1_UsageRow)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
}

export interface QueryUsageResponse__Output {
  'rows': (_hypervize_usage_v1_UsageRow__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
}
