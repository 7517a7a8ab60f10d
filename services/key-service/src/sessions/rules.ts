import { AppError, invalid } from '@hypervize/errors';
import { isSessionId } from '@hypervize/key-format';
import { hasControlCharacter } from '../keys/actor.js';

/** How many sessions of an account may be active at the same time. */
export const maxActiveSessions = 100;
const maxUserAgentLength = 200;
const maxProviderSessionLength = 255;
const maxSubjectLength = 255;

/** The id of a session. A text that cannot be one is the id of no session. */
export function checkedSessionId(value: string): string {
  if (!isSessionId(value)) throw new AppError('session_not_found');
  return value;
}

/** The User-Agent header of a sign-in, without control characters, cut to 200 characters. */
export function storedUserAgent(value: string): string {
  return [...value.replace(/[\p{Cc}\p{Cs}]/gu, '')].slice(0, maxUserAgentLength).join('');
}

/** The identity provider's id of its own session; may be empty. */
export function checkedProviderSession(value: string): string {
  if (value.length > maxProviderSessionLength || hasControlCharacter(value)) {
    const message = `provider_session must have at most ${maxProviderSessionLength} printable characters.`;
    throw invalid('provider_session', message);
  }
  return value;
}

/** The identity provider's name for a user. */
export function checkedSubject(value: string): string {
  if (value.length < 1 || value.length > maxSubjectLength || hasControlCharacter(value))
    throw invalid('subject', `subject must have 1 to ${maxSubjectLength} printable characters.`);
  return value;
}
