export { checksum } from './checksum.js';
export {
  deriveKeyId,
  generateKey,
  isKeyId,
  KEY_LENGTH,
  KEY_PREFIX,
  keyPrefix,
  type ParsedKey,
  parseKey,
} from './key.js';
export { hasCredential, redactCredentials } from './redact.js';
export {
  generateSession,
  isSessionId,
  type ParsedSession,
  parseSession,
  SESSION_LENGTH,
  SESSION_PREFIX,
} from './session.js';
