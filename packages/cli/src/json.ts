import { accountLimitsJson, isoTime, type RevocationKind, revocationJson } from '@hypervize/api-json';
import type { inference, keys, revocation, sessions } from '@hypervize/rpc';

// What only operators see and the HTTP API does not have, in the same style.

/** An account with its limits; null where the platform's defaults apply. */
export function accountJson(user: keys.User__Output) {
  return {
    object: 'account',
    id: user.accountId,
    subject: user.subject,
    email: user.email,
    created_at: isoTime(user.createdUnixMs),
    suspended_at: isoTime(user.suspendedUnixMs),
    ...accountLimitsJson(user.limits),
  };
}

/** A session, without its secret. */
export function operatorSessionJson(session: sessions.Session__Output) {
  return {
    object: 'session',
    id: session.sessionId,
    account_id: session.accountId,
    created_at: isoTime(session.createdUnixMs),
    last_used_at: isoTime(session.lastUsedUnixMs),
    expires_at: isoTime(session.expiresUnixMs),
    ended_at: isoTime(session.endedUnixMs),
    user_agent: session.userAgent,
    address: session.address,
  };
}

export function poolJson({ name, dedicated, waiting, hosts }: inference.PoolStatus__Output) {
  return { object: 'pool', id: name, dedicated, waiting, hosts: hosts.map(hostJson) };
}

function hostJson({ url, outstanding, probe, ejected, draining }: inference.HostStatus__Output) {
  const probes = { PROBE_UNSPECIFIED: null, PROBE_UP: 'up', PROBE_DOWN: 'down' } as const;
  return { object: 'host', url, outstanding, probe: probes[probe], ejected, draining };
}

export function holderJson(holder: revocation.Holder__Output) {
  return {
    object: 'lease',
    id: holder.holderId,
    state: holder.state === 'STATE_HELD' ? 'held' : 'lapsed',
    renewed_at: isoTime(holder.renewedUnixMs),
    applied_seq: holder.appliedSeq,
  };
}

/** A revocation and the ids of the holders that it waits for. */
export function operatorRevocationJson(
  kind: RevocationKind,
  confirmation: revocation.Confirmation__Output | null,
) {
  const json = revocationJson(kind, confirmation);
  return json && { ...json, waiting_for: confirmation?.waitingFor ?? [] };
}
