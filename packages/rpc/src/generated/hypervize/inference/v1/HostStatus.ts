// Original file: proto/hypervize/inference/v1/pools.proto


// Original file: proto/hypervize/inference/v1/pools.proto

export const _hypervize_inference_v1_HostStatus_Probe = {
  PROBE_UNSPECIFIED: 'PROBE_UNSPECIFIED',
  PROBE_UP: 'PROBE_UP',
  PROBE_DOWN: 'PROBE_DOWN',
} as const;

export type _hypervize_inference_v1_HostStatus_Probe =
  | 'PROBE_UNSPECIFIED'
  | 0
  | 'PROBE_UP'
  | 1
  | 'PROBE_DOWN'
  | 2

export type _hypervize_inference_v1_HostStatus_Probe__Output = typeof _hypervize_inference_v1_HostStatus_Probe[keyof typeof _hypervize_inference_v1_HostStatus_Probe]

export interface HostStatus {
  'url'?: (string);
  /**
   * Requests that it has not answered in full.
   */
  'outstanding'?: (number);
  /**
   * What the last probes said.
   */
  'probe'?: (_hypervize_inference_v1_HostStatus_Probe);
  /**
   * It failed too often and is given nothing for a while.
   */
  'ejected'?: (boolean);
  /**
   * An operator wants nothing new on it.
   */
  'draining'?: (boolean);
}

export interface HostStatus__Output {
  'url': (string);
  /**
   * Requests that it has not answered in full.
   */
  'outstanding': (number);
  /**
   * What the last probes said.
   */
  'probe': (_hypervize_inference_v1_HostStatus_Probe__Output);
  /**
   * It failed too often and is given nothing for a while.
   */
  'ejected': (boolean);
  /**
   * An operator wants nothing new on it.
   */
  'draining': (boolean);
}
