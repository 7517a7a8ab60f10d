// Original file: proto/hypervize/revocation/v1/revocation.proto

import type { Confirmation as _hypervize_revocation_v1_Confirmation, Confirmation__Output as _hypervize_revocation_v1_Confirmation__Output } from '../../../hypervize/revocation/v1/Confirmation.js';

export interface GetRevocationResponse {
  'confirmation'?: (_hypervize_revocation_v1_Confirmation | null);
}

export interface GetRevocationResponse__Output {
  'confirmation': (_hypervize_revocation_v1_Confirmation__Output | null);
}
