import type { SessionCookie } from '../auth/credentials.js';
import { serializeCookie } from './cookie.js';

/** How sessions are presented to gateways that browsers reach under `publicUrl`. */
export function sessionCookieOf(publicUrl: string): SessionCookie {
  const name = publicUrl.startsWith('https:') ? '__Host-hvz_session' : 'hvz_session';
  return { name, ownOrigin: publicUrl };
}

/** The Set-Cookie header that gives the browser a session. When the session ends is decided by key-service alone. */
export function setSession({ name, ownOrigin }: SessionCookie, credential: string): string {
  return serializeCookie({ name, value: credential, path: '/', isSecure: ownOrigin.startsWith('https:') });
}

/** The Set-Cookie header that takes the session away from the browser. */
export function clearSession({ name, ownOrigin }: SessionCookie): string {
  return serializeCookie({
    name,
    value: '',
    path: '/',
    isSecure: ownOrigin.startsWith('https:'),
    maxAgeSeconds: 0,
  });
}
