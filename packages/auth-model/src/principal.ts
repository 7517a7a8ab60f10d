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
  | { readonly kind: 'session'; readonly accountId: string; readonly scopes: readonly Scope[] }
  | { readonly kind: 'anonymous' };

/** The account of a principal; undefined if it sent no credentials. */
export function accountOf(principal: Principal): string | undefined {
  return principal.kind === 'anonymous' ? undefined : principal.accountId;
}

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

/** How long a header is valid, in milliseconds, whatever clock that is measured by. */
export const principalLifetimeMs = 30_000;

/** How long a signature, or the result of verifying one, may be reused, in milliseconds. */
export const principalReuseMs = 10_000;

/**
 * When a header was made, in the terms of the gateway that made it. A router knows by it how old the header is without
 * comparing its time of day with the gateway's.
 */
export interface PrincipalStamp {
  /** Identifies the process of the gateway. */
  readonly gateway: string;
  /** That process' monotonic clock, in milliseconds. */
  readonly monotonicMs: number;
  /** The time of day in milliseconds since the epoch, as a hint for a router that does not know the gateway yet. */
  readonly nowMs: number;
  /** The challenges that routers have issued lately. They prove that the header was made after each of them. */
  readonly challenges: readonly string[];
}

export interface SignedPrincipal {
  readonly principal: Principal;
  readonly stamp: PrincipalStamp;
}

/** The response header by which a router asks for a fresh principal header that contains this challenge. */
export const challengeHeader = 'x-hvz-challenge';

/**
 * Signs a principal as `keyId.payload.mac`: the payload is JSON in base64url, the MAC is HMAC-SHA-256 (RFC 2104) over
 * everything before it. The signature covers the principal and the stamp, not the request: the connection from gateway
 * to router is itself authenticated.
 */
export function signPrincipal(principal: Principal, key: SigningKey, stamp: PrincipalStamp): string {
  const { gateway, monotonicMs, nowMs, challenges } = stamp;
  const claims = { ...principal, iat: nowMs, gw: gateway, at: Math.floor(monotonicMs), ch: challenges };
  const signed = `${key.id}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${mac(signed, key).toString('base64url')}`;
}

/**
 * What a header states. Undefined if the header is missing, malformed or not signed with any of the keys. Whether it is
 * too old is for the router to decide.
 */
export function verifyPrincipal(
  header: string | undefined,
  keys: readonly SigningKey[],
): SignedPrincipal | undefined {
  if (header === undefined) return undefined;
  const [keyId, payload, signature, ...rest] = header.split('.');
  const key = keys.find((candidate) => candidate.id === keyId);
  if (!key || !payload || !signature || rest.length > 0) return undefined;
  const received = Buffer.from(signature, 'base64url');
  const expected = mac(`${keyId}.${payload}`, key);
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  const principal = principalOf(claims);
  return principal && { principal, stamp: stampOf(claims) };
}

/** The stamp in the claims. A gateway of an earlier version states the time of day alone. */
function stampOf({ iat, gw, at, ch }: Record<string, unknown>): PrincipalStamp {
  return {
    gateway: typeof gw === 'string' ? gw : '',
    monotonicMs: Number(at),
    nowMs: Number(iat),
    challenges: Array.isArray(ch) ? ch.filter((one) => typeof one === 'string') : [],
  };
}

function mac(text: string, key: SigningKey): Buffer {
  return createHmac('sha256', key.secret).update(text).digest();
}

function principalOf({ kind, keyId, accountId, scopes }: Record<string, unknown>): Principal | undefined {
  if (kind === 'anonymous') return { kind };
  if (typeof accountId !== 'string') return undefined;
  const held = Array.isArray(scopes) ? scopes.filter(isScope) : [];
  if (kind === 'session') return { kind, accountId, scopes: held };
  return kind === 'key' && typeof keyId === 'string' ? { kind, keyId, accountId, scopes: held } : undefined;
}
