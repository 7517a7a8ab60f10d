import { scopes } from '@hypervize/auth-model';
import type { inference, keys, revocation, sessions, usage } from '@hypervize/rpc';
import { minute, table } from './table.js';

/** The scopes as they are shown: `global` is marked as legacy. */
export const scopeLabels = scopes.map(scopeLabel);

function scopeLabel(scope: string): string {
  return scope === 'global' ? 'global (legacy)' : scope;
}

export function keyTable(rows: readonly keys.Key__Output[]): string {
  if (rows.length === 0) return 'No keys.';
  return table(
    ['KEY ID', 'NAME', 'SCOPES', 'STATE', 'LIMIT', 'CREATED', 'LAST USED', 'EXPIRES'],
    rows.map((key) => [
      key.keyId,
      key.name,
      key.scopes.map(scopeLabel).join(','),
      keyState(key),
      key.requestsPerMinute === undefined ? '–' : `${key.requestsPerMinute}/min`,
      minute(key.createdUnixMs),
      minute(key.lastUsedUnixMs),
      minute(key.expiresUnixMs),
    ]),
  );
}

function keyState(key: keys.Key__Output): string {
  if (key.revokedUnixMs !== undefined) return `revoked ${minute(key.revokedUnixMs)}`;
  if (key.expiresUnixMs !== undefined && key.expiresUnixMs <= Date.now()) return 'expired';
  if (key.successorKeyId !== undefined) return `rolled to ${key.successorKeyId}`;
  return key.revealed ? 'active' : 'not revealed';
}

export function endpointTable(rows: readonly inference.Endpoint__Output[]): string {
  if (rows.length === 0) return 'No endpoints.';
  return table(
    ['ENDPOINT', 'STATE', 'MODEL', 'AUTH', 'HOSTS', 'CREATED'],
    rows.map((endpoint) => [
      endpoint.endpointId,
      enumLabel(endpoint.state, 'ENDPOINT_STATE_'),
      endpoint.model,
      enumLabel(endpoint.authMode, 'AUTH_MODE_'),
      endpoint.hosts.join(','),
      minute(endpoint.createdUnixMs),
    ]),
  );
}

export function poolTable(pools: readonly inference.PoolStatus__Output[]): string {
  if (pools.length === 0) return 'No pools.';
  const none = {
    url: '(no host)',
    outstanding: 0,
    probe: 'PROBE_UNSPECIFIED',
    ejected: false,
    draining: false,
  };
  return table(
    ['POOL', 'WAITING', 'HOST', 'OUTSTANDING', 'PROBE', 'EJECTED', 'DRAINING'],
    pools.flatMap(({ name, waiting, hosts }) =>
      (hosts.length > 0 ? hosts : [none]).map((host) => [
        name,
        String(waiting),
        host.url,
        String(host.outstanding),
        enumLabel(host.probe, 'PROBE_'),
        host.ejected ? 'yes' : 'no',
        host.draining ? 'yes' : 'no',
      ]),
    ),
  );
}

export function usageTable(rows: readonly usage.UsageRow__Output[]): string {
  if (rows.length === 0) return 'No usage.';
  return table(
    [
      ...['DAY', 'KEY', 'ENDPOINT', 'MODEL', 'REQUESTS', 'REFUSED', 'FAILED', 'ABORTED'],
      ...['PROMPT TOKENS', 'COMPLETION TOKENS', 'ESTIMATED', 'FIRST BYTE P50', 'P95'],
    ],
    rows.map((row) => [
      new Date(row.fromUnixMs).toISOString().slice(0, 10),
      ...[row.keyId, row.endpointId, row.model].map((name) => name || '–'),
      ...[row.requests, row.refused, row.failed, row.aborted].map(String),
      ...[row.promptTokens, row.completionTokens, row.estimated].map(String),
      ...[row.p50FirstByteMs, row.p95FirstByteMs].map(milliseconds),
    ]),
  );
}

export function auditTable(rows: readonly keys.AuditEntry__Output[]): string {
  if (rows.length === 0) return 'No entries.';
  return table(
    ['TIME', 'ACTION', 'OUTCOME', 'KEY', 'ENDPOINT', 'ACTOR', 'ADDRESS', 'DETAILS'],
    rows.map((entry) => [
      new Date(entry.atUnixMs).toISOString(),
      ...[entry.action, entry.outcome],
      ...[entry.keyId, entry.endpointId, entry.actor?.id, entry.actor?.address].map((text) => text || '–'),
      entry.detailsJson,
    ]),
  );
}

export function sessionTable(rows: readonly sessions.Session__Output[]): string {
  if (rows.length === 0) return 'No sessions.';
  return table(
    ['SESSION ID', 'CREATED', 'LAST USED', 'EXPIRES', 'ADDRESS', 'USER AGENT'],
    rows.map((session) => [
      session.sessionId,
      ...[session.createdUnixMs, session.lastUsedUnixMs, session.expiresUnixMs].map(minute),
      ...[session.address, session.userAgent].map((text) => text || '–'),
    ]),
  );
}

/** `title` is the plural of the holders: "gateways" or "routers". */
export function holderTable(
  title: string,
  headSeq: number,
  rows: readonly revocation.Holder__Output[],
): string {
  if (rows.length === 0) return `No ${title}.`;
  return table(
    [title.toUpperCase(), 'LEASE', 'RENEWED', 'APPLIED', 'BEHIND'],
    rows.map((holder) => [
      holder.holderId,
      holder.state === 'STATE_HELD' ? 'held' : 'LAPSED',
      `${Math.max(0, Math.round((Date.now() - holder.renewedUnixMs) / 1_000))} s ago`,
      String(holder.appliedSeq),
      String(Math.max(0, headSeq - holder.appliedSeq)),
    ]),
  );
}

/** The name of an enum value in lower case, without its prefix; a dash if it is unspecified. */
function enumLabel(value: string, prefix: string): string {
  const name = value.slice(prefix.length).toLowerCase();
  return name === 'unspecified' ? '–' : name;
}

/** A duration in whole milliseconds; a dash if it is not known. */
function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${Math.round(ms)} ms`;
}
