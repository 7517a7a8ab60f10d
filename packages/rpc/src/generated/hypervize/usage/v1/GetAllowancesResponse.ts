// Original file: proto/hypervize/usage/v1/usage.proto

import type { Allowance as _hypervize_usage_v1_Allowance, Allowance__Output as _hypervize_usage_v1_Allowance__Output } from '../../../hypervize/usage/v1/Allowance.js';

export interface GetAllowancesResponse {
  /**
   * One per account, in the order of the request.
   */
  'allowances'?: (_hypervize_usage_v1_Allowance)[];
}

export interface GetAllowancesResponse__Output {
  /**
   * One per account, in the order of the request.
   */
  'allowances': (_hypervize_usage_v1_Allowance__Output)[];
}
