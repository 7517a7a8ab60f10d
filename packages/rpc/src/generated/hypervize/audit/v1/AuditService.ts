// Original file: proto/hypervize/audit/v1/audit.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { RecordAuditRequest as _hypervize_audit_v1_RecordAuditRequest, RecordAuditRequest__Output as _hypervize_audit_v1_RecordAuditRequest__Output } from '../../../hypervize/audit/v1/RecordAuditRequest.js';
import type { RecordAuditResponse as _hypervize_audit_v1_RecordAuditResponse, RecordAuditResponse__Output as _hypervize_audit_v1_RecordAuditResponse__Output } from '../../../hypervize/audit/v1/RecordAuditResponse.js';

export interface AuditServiceClient extends grpc.Client {
  /**
   * Appends entries, all or none, in the order of the request. An entry whose event_id is already in the log is skipped, so
   * a caller resends every entry that it does not know to be recorded. Responds after the entries are committed.
   * Errors: invalid_request, overloaded, unavailable.
   */
  RecordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  RecordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  RecordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  RecordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Appends entries, all or none, in the order of the request. An entry whose event_id is already in the log is skipped, so
   * a caller resends every entry that it does not know to be recorded. Responds after the entries are committed.
   * Errors: invalid_request, overloaded, unavailable.
   */
  recordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  recordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  recordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  recordAudit(argument: _hypervize_audit_v1_RecordAuditRequest, callback: grpc.requestCallback<_hypervize_audit_v1_RecordAuditResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AuditServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Appends entries, all or none, in the order of the request. An entry whose event_id is already in the log is skipped, so
   * a caller resends every entry that it does not know to be recorded. Responds after the entries are committed.
   * Errors: invalid_request, overloaded, unavailable.
   */
  RecordAudit: grpc.handleUnaryCall<_hypervize_audit_v1_RecordAuditRequest__Output, _hypervize_audit_v1_RecordAuditResponse>;
  
}

export interface AuditServiceDefinition extends grpc.ServiceDefinition {
  RecordAudit: MethodDefinition<_hypervize_audit_v1_RecordAuditRequest, _hypervize_audit_v1_RecordAuditResponse, _hypervize_audit_v1_RecordAuditRequest__Output, _hypervize_audit_v1_RecordAuditResponse__Output>
}
