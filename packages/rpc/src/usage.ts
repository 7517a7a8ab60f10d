/** The messages of hypervize.usage.v1: `X` is the type to send, `X__Output` the type received. */
export type * from './generated/hypervize/usage/v1/Allowance.js';
export type * from './generated/hypervize/usage/v1/GetAllowancesRequest.js';
export type * from './generated/hypervize/usage/v1/GetAllowancesResponse.js';
export type * from './generated/hypervize/usage/v1/QueryUsageRequest.js';
export type * from './generated/hypervize/usage/v1/QueryUsageResponse.js';
export type * from './generated/hypervize/usage/v1/RecordUsageRequest.js';
export type * from './generated/hypervize/usage/v1/RecordUsageResponse.js';
export type * from './generated/hypervize/usage/v1/UsageEvent.js';
export type * from './generated/hypervize/usage/v1/UsageRow.js';
export type { UsageServiceDefinition } from './generated/hypervize/usage/v1/UsageService.js';
