// Original file: proto/hypervize/inference/v1/pools.proto


export interface SetHostDrainingResponse {
}

export interface SetHostDrainingResponse__Output {
}
