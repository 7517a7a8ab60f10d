// Original file: proto/hypervize/audit/v1/audit.proto

import type { Entry as _hypervize_audit_v1_Entry, Entry__Output as _hypervize_audit_v1_Entry__Output } from '../../../hypervize/audit/v1/Entry.js';

export interface RecordAuditRequest {
  /**
   * 1 to 500 entries.
   */
  'entries'?: (_hypervize_audit_v1_Entry)[];
}

export interface RecordAuditRequest__Output {
  /**
   * 1 to 500 entries.
   */
  'entries': (_hypervize_audit_v1_Entry__Output)[];
}
