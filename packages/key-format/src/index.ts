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
  redactKeys,
} from './key.js';
