import { createHmac, timingSafeEqual } from 'node:crypto';
import { isScope, type Scope } from './scopes.js';

/** Who a request comes from. `anonymous` is someone without credentials, whom only a public endpoint serves. */
export type Principal =
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly accountId: string;
      readonly scopes: readonly Scope[];
    }
  | { readonly kind: 'anonymous' };

/** The header that carries the principal from the gateway to the router. Clients cannot send it: it is stripped. */
export const principalHeader = 'x-hvz-principal';

/** A secret of at least 32 bytes that gateways and routers share, and a name to tell it from the next one. */
export interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** How long a signed header is good, and how far the clocks of two machines may differ, in milliseconds. */
export const principalLifetimeMs = 30_000;
export const clockSkewMs = 30_000;

/** How long a signature, or a check of one, may be used again instead of being made anew, in milliseconds. */
export const principalReuseMs = 10_000;

/**
 * Signs a principal: `keyId.payload.mac`, the payload base64url JSON, the MAC HMAC-SHA-256 (RFC 2104) over what stands
 * before it. It says who, for a short time, and not what is asked: the channel it travels on is authenticated itself.
 */
export function signPrincipal(principal: Principal, key: SigningKey, nowMs: number): string {
  const payload = Buffer.from(JSON.stringify({ ...principal, iat: nowMs })).toString('base64url');
  const signed = `${key.id}.${payload}`;
  return `${signed}.${mac(signed, key).toString('base64url')}`;
}

/**
 * The principal of a header, or undefined if it is missing, malformed, signed with none of the keys, or not from about
 * now.
 */
export function verifyPrincipal(
  header: string | undefined,
  keys: readonly SigningKey[],
  nowMs: number,
): Principal | undefined {
  if (header === undefined) return undefined;
  const [keyId, payload, signature, ...rest] = header.split('.');
  const key = keys.find((candidate) => candidate.id === keyId);
  if (!key || !payload || !signature || rest.length > 0) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const wanted = mac(`${keyId}.${payload}`, key);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
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
