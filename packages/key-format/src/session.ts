import { randomBytes } from 'node:crypto';
import { isBase62, randomLetters } from './base62.js';
import { checksum } from './checksum.js';
import type { Random } from './key.js';

/** The prefix of every session credential. */
export const SESSION_PREFIX = 'hvz_sess_';
/** The length of a session credential: 9 characters of prefix, 12 of session id, 22 of secret, 6 of checksum. */
export const SESSION_LENGTH = 49;

const sessionIdLength = 12;
const secretLength = 22;
const sessionIdEnd = SESSION_PREFIX.length + sessionIdLength;
const checksumStart = sessionIdEnd + secretLength;

/** What a string is, judged by the string alone. */
export type ParsedSession =
  /** A credential made by this platform. */
  { readonly kind: 'session'; readonly sessionId: string } | { readonly kind: 'malformed' };

/** Generates a session credential. The secret has log2(62^22), about 131 bits. */
export function generateSession(random: Random = randomBytes): { session: string; sessionId: string } {
  const sessionId = randomLetters(sessionIdLength, random);
  const start = SESSION_PREFIX + sessionId + randomLetters(secretLength, random);
  return { session: start + checksum(start), sessionId };
}

/** Classifies a string without a lookup. */
export function parseSession(text: string): ParsedSession {
  const isSession =
    text.length === SESSION_LENGTH &&
    text.startsWith(SESSION_PREFIX) &&
    isBase62(text, SESSION_PREFIX.length) &&
    checksum(text.slice(0, checksumStart)) === text.slice(checksumStart);
  return isSession
    ? { kind: 'session', sessionId: text.slice(SESSION_PREFIX.length, sessionIdEnd) }
    : { kind: 'malformed' };
}

/** Whether a string has the form of a session id. */
export function isSessionId(text: string): boolean {
  return text.length === sessionIdLength && isBase62(text);
}
