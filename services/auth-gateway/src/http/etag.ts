import { createHash } from 'node:crypto';

/** A strong ETag (RFC 9110, section 8.8.3) of content that is served unchanged. */
export function etagOf(content: Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}
