// Original file: proto/hypervize/inference/v1/pools.proto

import type { HostStatus as _hypervize_inference_v1_HostStatus, HostStatus__Output as _hypervize_inference_v1_HostStatus__Output } from '../../../hypervize/inference/v1/HostStatus.js';

export interface PoolStatus {
  /**
   * The model of an elastic pool, or the id of a dedicated endpoint.
   */
  'name'?: (string);
  'dedicated'?: (boolean);
  'hosts'?: (_hypervize_inference_v1_HostStatus)[];
  /**
   * Requests that wait for a slot.
   */
  'waiting'?: (number);
}

export interface PoolStatus__Output {
  /**
   * The model of an elastic pool, or the id of a dedicated endpoint.
   */
  'name': (string);
  'dedicated': (boolean);
  'hosts': (_hypervize_inference_v1_HostStatus__Output)[];
  /**
   * Requests that wait for a slot.
   */
  'waiting': (number);
}
