// Original file: proto/hypervize/inference/v1/endpoints.proto


export interface ListModelsRequest {
}

export interface ListModelsRequest__Output {
}
