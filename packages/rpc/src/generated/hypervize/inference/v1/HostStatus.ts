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
   * Requests that the host has not completed.
   */
  'outstanding'?: (number);
  /**
   * The result of the latest probes.
   */
  'probe'?: (_hypervize_inference_v1_HostStatus_Probe);
  /**
   * The host failed too often and gets no requests for a while.
   */
  'ejected'?: (boolean);
  /**
   * An operator has set the host to draining.
   */
  'draining'?: (boolean);
}

export interface HostStatus__Output {
  'url': (string);
  /**
   * Requests that the host has not completed.
   */
  'outstanding': (number);
  /**
   * The result of the latest probes.
   */
  'probe': (_hypervize_inference_v1_HostStatus_Probe__Output);
  /**
   * The host failed too often and gets no requests for a while.
   */
  'ejected': (boolean);
  /**
   * An operator has set the host to draining.
   */
  'draining': (boolean);
}
