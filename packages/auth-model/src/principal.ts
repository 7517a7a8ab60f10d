import { createHmac, timingSafeEqual } from 'node:crypto';
import { isScope, type Scope } from './scopes.js';

/** The caller of a request, as the gateway tells it to the router. `anonymous` sent no credentials. */
export type Principal =
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly accountId: string;
      readonly scopes: readonly Scope[];
    }
  | { readonly kind: 'anonymous' };

/** The header that carries the principal from the gateway to the router. The gateway removes it from client requests. */
export const principalHeader = 'x-hvz-principal';

/**
 * The header by which the gateway tells the router for which account, as the owner of an endpoint, it has checked that it
 * is not suspended. The router serves others than the owner only if that is the account that owns the endpoint. The
 * gateway removes it from client requests; empty: no account.
 */
export const ownerHeader = 'x-hvz-owner';

/** A secret of at least 32 bytes shared by gateways and routers, with an id so that it can be rotated. */
export interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** How long a signature is valid, in milliseconds. */
export const principalLifetimeMs = 30_000;
/** The most by which the clocks of two machines may differ, in milliseconds. */
export const clockSkewMs = 30_000;

/** How long a signature, or the result of verifying one, may be reused, in milliseconds. */
export const principalReuseMs = 10_000;

/**
 * Signs a principal as `keyId.payload.mac`: the payload is JSON in base64url, the MAC is HMAC-SHA-256 (RFC 2104) over
 * everything before it. The signature covers the principal and the time, not the request: the connection from gateway
 * to router is itself authenticated.
 */
export function signPrincipal(principal: Principal, key: SigningKey, nowMs: number): string {
  const payload = Buffer.from(JSON.stringify({ ...principal, iat: nowMs })).toString('base64url');
  const signed = `${key.id}.${payload}`;
  return `${signed}.${mac(signed, key).toString('base64url')}`;
}

/** The principal of a header. Undefined if the header is missing, malformed, expired or not signed with any of the keys. */
export function verifyPrincipal(
  header: string | undefined,
  keys: readonly SigningKey[],
  nowMs: number,
): Principal | undefined {
  if (header === undefined) return undefined;
  const [keyId, payload, signature, ...rest] = header.split('.');
  const key = keys.find((candidate) => candidate.id === keyId);
  if (!key || !payload || !signature || rest.length > 0) return undefined;
  const received = Buffer.from(signature, 'base64url');
  const expected = mac(`${keyId}.${payload}`, key);
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  const ageMs = nowMs - Number(claims.iat);
  if (!(ageMs >= -clockSkewMs && ageMs <= principalLifetimeMs + clockSkewMs)) return undefined;
  return principalOf(claims);
}

function mac(text: string, key: SigningKey): Buffer {
  return createHmac('sha256', key.secret).update(text).digest();
}

function principalOf({ kind, keyId, accountId, scopes }: Record<string, unknown>): Principal | undefined {
  if (kind === 'anonymous') return { kind };
  if (kind !== 'key' || typeof keyId !== 'string' || typeof accountId !== 'string') return undefined;
  return { kind, keyId, accountId, scopes: Array.isArray(scopes) ? scopes.filter(isScope) : [] };
}
