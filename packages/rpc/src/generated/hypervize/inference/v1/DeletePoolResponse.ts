// Original file: proto/hypervize/inference/v1/pools.proto


export interface DeletePoolResponse {
}

export interface DeletePoolResponse__Output {
}
