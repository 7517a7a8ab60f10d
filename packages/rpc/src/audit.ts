/** The messages of hypervize.audit.v1: `X` is the type to send, `X__Output` the type received. */
export type { AuditServiceDefinition } from './generated/hypervize/audit/v1/AuditService.js';
export type * from './generated/hypervize/audit/v1/Entry.js';
export type * from './generated/hypervize/audit/v1/RecordAuditRequest.js';
export type * from './generated/hypervize/audit/v1/RecordAuditResponse.js';
