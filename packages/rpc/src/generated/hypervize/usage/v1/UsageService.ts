// Original file: proto/hypervize/usage/v1/usage.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetAllowancesRequest as _hypervize_usage_v1_GetAllowancesRequest, GetAllowancesRequest__Output as _hypervize_usage_v1_GetAllowancesRequest__Output } from '../../../hypervize/usage/v1/GetAllowancesRequest.js';
import type { GetAllowancesResponse as _hypervize_usage_v1_GetAllowancesResponse, GetAllowancesResponse__Output as _hypervize_usage_v1_GetAllowancesResponse__Output } from '../../../hypervize/usage/v1/GetAllowancesResponse.js';
import type { QueryUsageRequest as _hypervize_usage_v1_QueryUsageRequest, QueryUsageRequest__Output as _hypervize_usage_v1_QueryUsageRequest__Output } from '../../../hypervize/usage/v1/QueryUsageRequest.js';
import type { QueryUsageResponse as _hypervize_usage_v1_QueryUsageResponse, QueryUsageResponse__Output as _hypervize_usage_v1_QueryUsageResponse__Output } from '../../../hypervize/usage/v1/QueryUsageResponse.js';
import type { RecordUsageRequest as _hypervize_usage_v1_RecordUsageRequest, RecordUsageRequest__Output as _hypervize_usage_v1_RecordUsageRequest__Output } from '../../../hypervize/usage/v1/RecordUsageRequest.js';
import type { RecordUsageResponse as _hypervize_usage_v1_RecordUsageResponse, RecordUsageResponse__Output as _hypervize_usage_v1_RecordUsageResponse__Output } from '../../../hypervize/usage/v1/RecordUsageResponse.js';

export interface UsageServiceClient extends grpc.Client {
  /**
   * Returns the limits of accounts and what they have used this month. An account that does not exist has no limits of its
   * own. Errors: invalid_request, unavailable.
   */
  GetAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  GetAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  GetAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  GetAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the limits of accounts and what they have used this month. An account that does not exist has no limits of its
   * own. Errors: invalid_request, unavailable.
   */
  getAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  getAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  getAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  getAllowances(argument: _hypervize_usage_v1_GetAllowancesRequest, callback: grpc.requestCallback<_hypervize_usage_v1_GetAllowancesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns totals of one account, ordered by time, then key, endpoint and model. Errors: invalid_request, unavailable.
   */
  QueryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  QueryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  QueryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  QueryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns totals of one account, ordered by time, then key, endpoint and model. Errors: invalid_request, unavailable.
   */
  queryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  queryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  queryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  queryUsage(argument: _hypervize_usage_v1_QueryUsageRequest, callback: grpc.requestCallback<_hypervize_usage_v1_QueryUsageResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Counts events. An event is identified by its producer and its seq; one that has already been counted is skipped, so a
   * producer resends every event that it does not know to be counted. Responds after the totals are committed.
   * Errors: invalid_request, unavailable.
   */
  RecordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  RecordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  RecordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  RecordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Counts events. An event is identified by its producer and its seq; one that has already been counted is skipped, so a
   * producer resends every event that it does not know to be counted. Responds after the totals are committed.
   * Errors: invalid_request, unavailable.
   */
  recordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  recordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  recordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  recordUsage(argument: _hypervize_usage_v1_RecordUsageRequest, callback: grpc.requestCallback<_hypervize_usage_v1_RecordUsageResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface UsageServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Returns the limits of accounts and what they have used this month. An account that does not exist has no limits of its
   * own. Errors: invalid_request, unavailable.
   */
  GetAllowances: grpc.handleUnaryCall<_hypervize_usage_v1_GetAllowancesRequest__Output, _hypervize_usage_v1_GetAllowancesResponse>;
  
  /**
   * Returns totals of one account, ordered by time, then key, endpoint and model. Errors: invalid_request, unavailable.
   */
  QueryUsage: grpc.handleUnaryCall<_hypervize_usage_v1_QueryUsageRequest__Output, _hypervize_usage_v1_QueryUsageResponse>;
  
  /**
   * Counts events. An event is identified by its producer and its seq; one that has already been counted is skipped, so a
   * producer resends every event that it does not know to be counted. Responds after the totals are committed.
   * Errors: invalid_request, unavailable.
   */
  RecordUsage: grpc.handleUnaryCall<_hypervize_usage_v1_RecordUsageRequest__Output, _hypervize_usage_v1_RecordUsageResponse>;
  
}

export interface UsageServiceDefinition extends grpc.ServiceDefinition {
  GetAllowances: MethodDefinition<_hypervize_usage_v1_GetAllowancesRequest, _hypervize_usage_v1_GetAllowancesResponse, _hypervize_usage_v1_GetAllowancesRequest__Output, _hypervize_usage_v1_GetAllowancesResponse__Output>
  QueryUsage: MethodDefinition<_hypervize_usage_v1_QueryUsageRequest, _hypervize_usage_v1_QueryUsageResponse, _hypervize_usage_v1_QueryUsageRequest__Output, _hypervize_usage_v1_QueryUsageResponse__Output>
  RecordUsage: MethodDefinition<_hypervize_usage_v1_RecordUsageRequest, _hypervize_usage_v1_RecordUsageResponse, _hypervize_usage_v1_RecordUsageRequest__Output, _hypervize_usage_v1_RecordUsageResponse__Output>
}
