/** The messages of hypervize.inference.v1: `X` as it is sent, `X__Output` as it is received. */
export type * from './generated/hypervize/inference/v1/AuthMode.js';
export type * from './generated/hypervize/inference/v1/CreateEndpointRequest.js';
export type * from './generated/hypervize/inference/v1/CreateEndpointResponse.js';
export type * from './generated/hypervize/inference/v1/DeleteEndpointRequest.js';
export type * from './generated/hypervize/inference/v1/DeleteEndpointResponse.js';
export type * from './generated/hypervize/inference/v1/Endpoint.js';
export type { EndpointServiceDefinition } from './generated/hypervize/inference/v1/EndpointService.js';
export type * from './generated/hypervize/inference/v1/GetEndpointRequest.js';
export type * from './generated/hypervize/inference/v1/GetEndpointResponse.js';
export type * from './generated/hypervize/inference/v1/ListEndpointsRequest.js';
export type * from './generated/hypervize/inference/v1/ListEndpointsResponse.js';
export type * from './generated/hypervize/inference/v1/ListModelsRequest.js';
export type * from './generated/hypervize/inference/v1/ListModelsResponse.js';
export type * from './generated/hypervize/inference/v1/Model.js';
export type { PoolServiceDefinition } from './generated/hypervize/inference/v1/PoolService.js';
export type * from './generated/hypervize/inference/v1/SetAuthModeRequest.js';
export type * from './generated/hypervize/inference/v1/SetAuthModeResponse.js';
