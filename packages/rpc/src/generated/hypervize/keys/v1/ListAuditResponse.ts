// Original file: proto/hypervize/keys/v1/keys.proto

import type { AuditEntry as _hypervize_keys_v1_AuditEntry, AuditEntry__Output as _hypervize_keys_v1_AuditEntry__Output } from '../../../hypervize/keys/v1/AuditEntry.js';

export interface ListAuditResponse {
  'entries'?: (_hypervize_keys_v1_AuditEntry)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListAuditResponse__Output {
  'entries': (_hypervize_keys_v1_AuditEntry__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
}
