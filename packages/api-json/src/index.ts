/** The JSON of the public API, from the messages of the gRPC contracts. */
export { authModes, deletedEndpointJson, endpointJson, ownEndpointJson } from './endpoints.js';
export { isoTime, listJson } from './forms.js';
export { auditJson, keyJson, newKeyJson } from './keys.js';
export { parseRevocationId, type RevocationKind, revocationId, revocationJson } from './revocations.js';
export { sessionJson } from './sessions.js';
export {
  accountLimitsJson,
  effectiveLimitsJson,
  quotaJson,
  usageColumns,
  usageDimensions,
  usageRowJson,
} from './usage.js';
