import { words } from '../../strings/sign-in.js';

/** What to tell about an error code of the gateway. Undefined if there was no error. */
export function signInError(code: string | null): string | undefined {
  if (code === null) return undefined;
  return Object.hasOwn(words.errors, code)
    ? words.errors[code as keyof typeof words.errors]
    : words.errors.other;
}

/** Where the sign-in begins. It leads back to a page of ours only; the gateway checks that again. */
export function signInPath(returnTo: string | null): string {
  const isOurs = returnTo !== null && /^\/(?![/\\])/.test(returnTo) && !returnTo.startsWith('/sign-in');
  return isOurs ? `/auth/login?return_to=${encodeURIComponent(returnTo)}` : '/auth/login';
}
