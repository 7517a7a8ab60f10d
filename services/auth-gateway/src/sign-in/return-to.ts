/** Where a login leads if it does not say. */
export const defaultReturnTo = '/settings/keys';

/** With longer ones, the cookies of five logins would not fit into the 8 KB of headers that proxies accept. */
const maxLength = 500;
/** Any origin: only paths are resolved against it. */
const base = 'http://gateway.invalid';

/**
 * The path to which a login returns: `value` if it is a path of our own origin outside /auth, else the default. A browser
 * reads a backslash as a slash, ignores tabs and line breaks, and takes what follows two slashes for a host.
 */
export function returnPath(value: string | null): string {
  if (value === null || value.length > maxLength || !/^\/[^\\\p{Cc}]*$/u.test(value)) return defaultReturnTo;
  if (!URL.canParse(value, base)) return defaultReturnTo;
  const { origin, pathname, search, hash } = new URL(value, base);
  // Dot segments have been removed: "/.//host" has become "//host".
  const isOwnPage = origin === base && !pathname.startsWith('//') && !/^\/auth(\/|$)/.test(pathname);
  const path = `${pathname}${search}${hash}`;
  return isOwnPage && path.length <= maxLength ? path : defaultReturnTo;
}
