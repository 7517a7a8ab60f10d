// Original file: proto/hypervize/usage/v1/usage.proto

import type { UsageEvent as _hypervize_usage_v1_UsageEvent, UsageEvent__Output as _hypervize_usage_v1_UsageEvent__Output } from '../../../hypervize/usage/v1/UsageEvent.js';

export interface RecordUsageRequest {
  /**
   * Identifies the producer, which is one run of one gateway. 1 to 100 characters.
   */
  'producerId'?: (string);
  /**
   * 1 to 1,000 events with ascending seq. A seq that is skipped can never be counted later.
   */
  'events'?: (_hypervize_usage_v1_UsageEvent)[];
}

export interface RecordUsageRequest__Output {
  /**
   * Identifies the producer, which is one run of one gateway. 1 to 100 characters.
   */
  'producerId': (string);
  /**
   * 1 to 1,000 events with ascending seq. A seq that is skipped can never be counted later.
   */
  'events': (_hypervize_usage_v1_UsageEvent__Output)[];
}
