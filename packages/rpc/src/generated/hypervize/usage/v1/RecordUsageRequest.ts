// Original file: proto/hypervize/usage/v1/usage.proto

import type { UsageEvent as _hypervize_usage_v1_UsageEvent, UsageEvent__Output as _hypervize_usage_v1_UsageEvent__Output } from '../../../hypervize/usage/v1/UsageEvent.js';

export interface RecordUsageRequest {
  /**
   * Names the producer: one run of one gateway. 1 to 100 characters.
   */
  'producerId'?: (string);
  /**
   * 1 to 1,000, their numbers rising. Numbers that are left out are never counted later.
   */
  'events'?: (_hypervize_usage_v1_UsageEvent)[];
}

export interface RecordUsageRequest__Output {
  /**
   * Names the producer: one run of one gateway. 1 to 100 characters.
   */
  'producerId': (string);
  /**
   * 1 to 1,000, their numbers rising. Numbers that are left out are never counted later.
   */
  'events': (_hypervize_usage_v1_UsageEvent__Output)[];
}
