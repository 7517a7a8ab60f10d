import { hkdfSync } from 'node:crypto';
import type { Clock, NamedSecret } from '@hypervize/runtime';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { cookieValues } from '../auth/credentials.js';
import { serializeCookie } from './cookie.js';

/** A login that has begun: what the callback has to match, and where it leads. */
export interface Login {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

/** The logins that a browser has begun, each in an encrypted cookie, so that any gateway can finish them. */
export interface LoginCookies {
  /** The Set-Cookie headers that keep a login, and those that drop the oldest of too many. */
  keep(login: Login, cookieHeader: string): Promise<string[]>;
  /** The login that a callback with this state finishes. Undefined: this browser has not begun it, or too long ago. */
  find(state: string, cookieHeader: string): Promise<Login | undefined>;
  /** The Set-Cookie header that drops a login. */
  drop(state: string): string;
}

const lifetimeSeconds = 600;
const maxLogins = 5;
/** Cookies of logins that are looked at: other sites of the domain may have added any number. */
const maxRead = 20;
/** All paths, which the prefix __Host- takes: another site of the domain cannot set such a cookie. */
const path = '/';
const algorithms = {
  keyManagementAlgorithms: ['dir'],
  contentEncryptionAlgorithms: ['A256GCM'],
  requiredClaims: ['exp'],
};

interface Options {
  /** The first one encrypts, all of them decrypt. */
  readonly keys: readonly NamedSecret[];
  readonly isSecure: boolean;
  readonly clock: Pick<Clock, 'now'>;
}

/** The login cookies of gateways with these keys. */
export function createLoginCookies({ keys, isSecure, clock }: Options): LoginCookies {
  const prefix = `${isSecure ? '__Host-' : ''}hvz_login_`;
  const secrets = new Map(keys.map(({ id, secret }) => [id, derive(secret)]));
  const [first] = keys as [NamedSecret];
  const nameOf = (state: string) => prefix + state.slice(0, 16);
  const dropNamed = (name: string) => serializeCookie({ name, value: '', path, isSecure, maxAgeSeconds: 0 });

  const open = async (value: string): Promise<{ login: Login; expiresAt: number } | undefined> => {
    try {
      const { payload } = await jwtDecrypt(
        value,
        ({ kid }) => secrets.get(kid ?? '') ?? Promise.reject(new Error('unknown key')),
        { ...algorithms, currentDate: new Date(clock.now()) },
      );
      return { login: payload.login as Login, expiresAt: payload.exp as number };
    } catch {
      // Of a key that has been removed, expired, or not made by a gateway: not a login.
      return undefined;
    }
  };

  return {
    keep: async (login, cookieHeader) => {
      const expires = Math.floor(clock.now() / 1_000) + lifetimeSeconds;
      const value = await new EncryptJWT({ login })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: first.id })
        .setExpirationTime(expires)
        .encrypt(secrets.get(first.id) as Uint8Array);
      const name = nameOf(login.state);
      const kept = serializeCookie({ name, value, path, isSecure, maxAgeSeconds: lifetimeSeconds });
      const others = await Promise.all(
        loginsIn(cookieHeader, prefix).map(async (one) => ({ ...one, opened: await open(one.value) })),
      );
      const excess = others
        .sort((a, b) => (b.opened?.expiresAt ?? 0) - (a.opened?.expiresAt ?? 0))
        .filter(({ opened }, index) => !opened || index >= maxLogins - 1);
      return [kept, ...new Set(excess.map((one) => dropNamed(one.name)))];
    },
    find: async (state, cookieHeader) => {
      for (const value of cookieValues(cookieHeader, nameOf(state)).slice(0, maxRead)) {
        const opened = await open(value);
        if (opened?.login.state === state) return opened.login;
      }
      return undefined;
    },
    drop: (state) => dropNamed(nameOf(state)),
  };
}

function loginsIn(cookieHeader: string, prefix: string): { name: string; value: string }[] {
  return cookieHeader
    .split(';')
    .map((pair) => /^([^=]*)=(.*)$/.exec(pair.trim()) ?? [])
    .filter(([, name]) => name?.startsWith(prefix) && /^[\w-]+$/.test(name))
    .slice(0, maxRead)
    .map(([, name = '', value = '']) => ({ name, value }));
}

/** A key of the length that A256GCM takes, from a secret of any length. */
function derive(secret: Buffer): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'hypervize login cookie', 32));
}
