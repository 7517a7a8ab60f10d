// Original file: proto/hypervize/inference/v1/pools.proto


export interface PutPoolResponse {
}

export interface PutPoolResponse__Output {
}
