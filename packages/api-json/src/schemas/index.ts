/** The schemas of the management API, with which its requests are parsed and from which its OpenAPI document is made. */
export * from './account.js';
export * from './endpoints.js';
export { errorSchema } from './forms.js';
export * from './keys.js';
export { revocationSchema } from './revocations.js';
export * from './usage.js';
