export { type IdentityProvider, type IdentityProviderOptions, startIdentityProvider } from './server.js';
