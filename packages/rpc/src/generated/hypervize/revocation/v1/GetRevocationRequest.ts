// Original file: proto/hypervize/revocation/v1/revocation.proto

import type { Long } from '@grpc/proto-loader';

export interface GetRevocationRequest {
  'seq'?: (number | string | Long);
}

export interface GetRevocationRequest__Output {
  'seq': (number);
}
