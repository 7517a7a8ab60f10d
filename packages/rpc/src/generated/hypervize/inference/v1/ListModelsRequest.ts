// Original file: proto/hypervize/inference/v1/pools.proto


export interface ListModelsRequest {
}

export interface ListModelsRequest__Output {
}
