// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { AuthMode as _hypervize_inference_v1_AuthMode, AuthMode__Output as _hypervize_inference_v1_AuthMode__Output } from '../../../hypervize/inference/v1/AuthMode.js';
import type { EndpointState as _hypervize_inference_v1_EndpointState, EndpointState__Output as _hypervize_inference_v1_EndpointState__Output } from '../../../hypervize/inference/v1/EndpointState.js';
import type { Long } from '@grpc/proto-loader';

export interface Endpoint {
  /**
   * "ep_" and 12 characters of 0-9a-z.
   */
  'endpointId'?: (string);
  /**
   * UUID of the account that owns it.
   */
  'accountId'?: (string);
  /**
   * The model that its hosts serve. A request's "model" is forwarded and not compared with it.
   */
  'model'?: (string);
  'authMode'?: (_hypervize_inference_v1_AuthMode);
  /**
   * Base URLs of its model servers, such as "http://10.0.0.5:8000/v1".
   */
  'hosts'?: (string)[];
  'createdUnixMs'?: (number | string | Long);
  'state'?: (_hypervize_inference_v1_EndpointState);
}

export interface Endpoint__Output {
  /**
   * "ep_" and 12 characters of 0-9a-z.
   */
  'endpointId': (string);
  /**
   * UUID of the account that owns it.
   */
  'accountId': (string);
  /**
   * The model that its hosts serve. A request's "model" is forwarded and not compared with it.
   */
  'model': (string);
  'authMode': (_hypervize_inference_v1_AuthMode__Output);
  /**
   * Base URLs of its model servers, such as "http://10.0.0.5:8000/v1".
   */
  'hosts': (string)[];
  'createdUnixMs': (number);
  'state': (_hypervize_inference_v1_EndpointState__Output);
}
