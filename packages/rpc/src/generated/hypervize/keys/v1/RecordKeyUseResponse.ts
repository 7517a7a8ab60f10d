// Original file: proto/hypervize/keys/v1/keys.proto


export interface RecordKeyUseResponse {
}

export interface RecordKeyUseResponse__Output {
}
