/** The messages of hypervize.revocation.v1: `X` is the type to send, `X__Output` the type received. */
export type * from './generated/hypervize/revocation/v1/Confirmation.js';
export type * from './generated/hypervize/revocation/v1/GetRevocationRequest.js';
export type * from './generated/hypervize/revocation/v1/GetRevocationResponse.js';
export type * from './generated/hypervize/revocation/v1/Holder.js';
export type * from './generated/hypervize/revocation/v1/ListHoldersRequest.js';
export type * from './generated/hypervize/revocation/v1/ListHoldersResponse.js';
export type { RevocationServiceDefinition } from './generated/hypervize/revocation/v1/RevocationService.js';
