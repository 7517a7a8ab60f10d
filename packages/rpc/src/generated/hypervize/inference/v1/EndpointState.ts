// Original file: proto/hypervize/inference/v1/endpoints.proto

export const EndpointState = {
  ENDPOINT_STATE_UNSPECIFIED: 'ENDPOINT_STATE_UNSPECIFIED',
  /**
   * No probe of any of its hosts has succeeded yet.
   */
  ENDPOINT_STATE_PROVISIONING: 'ENDPOINT_STATE_PROVISIONING',
  ENDPOINT_STATE_READY: 'ENDPOINT_STATE_READY',
  /**
   * Takes no new requests, completes those in flight, and is then deleted.
   */
  ENDPOINT_STATE_DRAINING: 'ENDPOINT_STATE_DRAINING',
} as const;

export type EndpointState =
  | 'ENDPOINT_STATE_UNSPECIFIED'
  | 0
  /**
   * No probe of any of its hosts has succeeded yet.
   */
  | 'ENDPOINT_STATE_PROVISIONING'
  | 1
  | 'ENDPOINT_STATE_READY'
  | 2
  /**
   * Takes no new requests, completes those in flight, and is then deleted.
   */
  | 'ENDPOINT_STATE_DRAINING'
  | 3

export type EndpointState__Output = typeof EndpointState[keyof typeof EndpointState]
