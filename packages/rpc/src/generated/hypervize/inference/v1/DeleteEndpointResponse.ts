// Original file: proto/hypervize/inference/v1/endpoints.proto

import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface DeleteEndpointResponse {
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
}

export interface DeleteEndpointResponse__Output {
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
}
