// Original file: proto/hypervize/audit/v1/audit.proto


export interface RecordAuditResponse {
}

export interface RecordAuditResponse__Output {
}
