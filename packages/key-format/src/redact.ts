import { KEY_PREFIX } from './key.js';
import { SESSION_PREFIX } from './session.js';

/** The prefixes of credentials, and how many characters after each are public. */
const publicLengths: Readonly<Record<string, number>> = { [KEY_PREFIX]: 8, [SESSION_PREFIX]: 12 };
const prefixes = Object.keys(publicLengths);
const credentialInText = new RegExp(`(${prefixes.join('|')})([0-9A-Za-z_-]*)`, 'g');

/** Whether a text contains the beginning of a credential. */
export function hasCredential(text: string): boolean {
  return prefixes.some((prefix) => text.includes(prefix));
}

/** Shortens every key and every session credential in a text to its public part. */
export function redactCredentials(text: string): string {
  if (!hasCredential(text)) return text;
  return text.replace(credentialInText, (whole, prefix: string, rest: string) => {
    const publicLength = publicLengths[prefix] as number;
    if (rest.length <= publicLength) return rest.length === publicLength ? whole : prefix;
    return `${whole.slice(0, prefix.length + publicLength)}…`;
  });
}
