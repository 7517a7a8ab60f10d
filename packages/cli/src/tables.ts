import type { inference, keys, revocation, usage } from '@hypervize/rpc';
import { minute, table } from './table.js';

/** What a command prints: a value for scripts, a text for people. */
export interface Printed {
  readonly value: unknown;
  readonly text: string;
}

/** A message as plain JSON: without the fields in which the wire format notes which of the optional ones are there. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith('_'))
      .map(([name, field]) => [name, plain(field)]),
  );
}

export function keyTable(found: readonly keys.Key__Output[]): string {
  if (found.length === 0) return 'No keys.';
  return table(
    ['KEY ID', 'NAME', 'SCOPES', 'STATE', 'LIMIT', 'CREATED', 'LAST USED', 'EXPIRES'],
    found.map((key) => [
      key.keyId,
      key.name,
      key.scopes.map((scope) => (scope === 'global' ? 'global (legacy)' : scope)).join(','),
      stateOf(key),
      key.requestsPerMinute === undefined ? '–' : `${key.requestsPerMinute}/min`,
      minute(key.createdUnixMs),
      minute(key.lastUsedUnixMs),
      minute(key.expiresUnixMs),
    ]),
  );
}

function stateOf(key: keys.Key__Output): string {
  if (key.revokedUnixMs !== undefined) return `revoked ${minute(key.revokedUnixMs)}`;
  if (key.expiresUnixMs !== undefined && key.expiresUnixMs <= Date.now()) return 'expired';
  if (key.successorKeyId !== undefined) return `rolled to ${key.successorKeyId}`;
  return key.revealed ? 'active' : 'not revealed';
}

export function endpointTable(found: readonly inference.Endpoint__Output[]): string {
  if (found.length === 0) return 'No endpoints.';
  return table(
    ['ENDPOINT', 'STATE', 'MODEL', 'AUTH', 'HOSTS', 'CREATED'],
    found.map((endpoint) => [
      endpoint.endpointId,
      wordOf(endpoint.state, 'ENDPOINT_STATE_'),
      endpoint.model,
      endpoint.authMode === 'AUTH_MODE_PUBLIC' ? 'public' : 'private',
      endpoint.hosts.join(','),
      minute(endpoint.createdUnixMs),
    ]),
  );
}

export function poolTable(found: readonly inference.PoolStatus__Output[]): string {
  if (found.length === 0) return 'No pools.';
  const none = {
    url: '(no host)',
    outstanding: 0,
    probe: 'PROBE_UNSPECIFIED',
    ejected: false,
    draining: false,
  };
  return table(
    ['POOL', 'WAITING', 'HOST', 'OUTSTANDING', 'PROBE', 'EJECTED', 'DRAINING'],
    found.flatMap(({ name, waiting, hosts }) =>
      (hosts.length > 0 ? hosts : [none]).map((host) => [
        name,
        String(waiting),
        host.url,
        String(host.outstanding),
        wordOf(host.probe, 'PROBE_'),
        host.ejected ? 'yes' : 'no',
        host.draining ? 'yes' : 'no',
      ]),
    ),
  );
}

export function usageTable(rows: readonly usage.UsageRow__Output[]): string {
  if (rows.length === 0) return 'Nothing was used.';
  return table(
    [
      'DAY',
      'KEY',
      'ENDPOINT',
      'MODEL',
      'REQUESTS',
      'REFUSED',
      'FAILED',
      'CUT',
      'PROMPT',
      'COMPLETION',
      'GUESSED',
    ],
    rows.map((row) => [
      new Date(row.fromUnixMs).toISOString().slice(0, 10),
      ...[row.keyId, row.endpointId, row.model].map((name) => name || '–'),
      ...[row.requests, row.refused, row.failed, row.aborted].map(String),
      ...[row.promptTokens, row.completionTokens, row.estimated].map(String),
    ]),
  );
}

/** A value of an enum as a word; a dash if it says nothing. */
function wordOf(value: string, prefix: string): string {
  const word = value.slice(prefix.length).toLowerCase();
  return word === 'unspecified' ? '–' : word;
}

/** How far a change has come, and how to ask again. */
export function confirmationText(
  what: string,
  kind: 'key' | 'endpoint',
  confirmation: revocation.Confirmation__Output | null,
): string {
  if (confirmation?.state !== 'STATE_PENDING') return `${what} This is confirmed: it holds everywhere.`;
  const by = new Date(confirmation.certainByUnixMs ?? Date.now()).toISOString();
  const waitingFor = confirmation.waitingFor.join(', ') || 'an answer';
  return `${what} This is PENDING: it is certain to hold everywhere by ${by}.
It waits for ${waitingFor}. Ask again with: hvz revocations get ${kind}-${confirmation.seq}`;
}

export function holderTable(
  what: string,
  headSeq: number,
  holders: readonly revocation.Holder__Output[],
): string {
  if (holders.length === 0) return `No ${what}.`;
  return table(
    [what.toUpperCase(), 'LEASE', 'RENEWED', 'APPLIED', 'BEHIND'],
    holders.map((holder) => [
      holder.holderId,
      holder.state === 'STATE_HELD' ? 'held' : 'LAPSED',
      `${Math.max(0, Math.round((Date.now() - holder.renewedUnixMs) / 1_000))} s ago`,
      String(holder.appliedSeq),
      String(Math.max(0, headSeq - holder.appliedSeq)),
    ]),
  );
}

/** A secret, which is shown this once. */
export function secretText(secret: string): string {
  return `${secret}\nThis is the only time that it is shown.`;
}
