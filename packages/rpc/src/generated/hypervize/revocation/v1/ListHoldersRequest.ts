// Original file: proto/hypervize/revocation/v1/revocation.proto


export interface ListHoldersRequest {
}

export interface ListHoldersRequest__Output {
}
