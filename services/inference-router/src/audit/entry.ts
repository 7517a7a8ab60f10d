import { randomUUID } from 'node:crypto';
import { isEndpointId } from '@hypervize/auth-model';
import type { Actor } from '@hypervize/rpc';

/** A change that is attempted. */
export interface Attempt {
  readonly action:
    | 'endpoint.created'
    | 'endpoint.auth_mode_set'
    | 'endpoint.scaled'
    | 'endpoint.deleted'
    | 'pool.put'
    | 'pool.deleted'
    | 'host.draining_set';
  /** Null: it concerns the platform. */
  readonly accountId: string | null;
  /** Empty: none. */
  readonly endpointId: string;
  readonly actor: Actor;
}

/** An entry of the audit log. */
export interface AuditEntry extends Omit<Attempt, 'action'> {
  readonly action: string;
  /** UUID. The log has at most one entry with it. */
  readonly eventId: string;
  readonly atMs: number;
  /** 'success', or the error code of a refusal. */
  readonly outcome: string;
  /** A JSON object. */
  readonly details: string;
}

/** What an entry tells about a change. If it is too long, hosts are left out from the end. */
export interface Details {
  readonly hosts?: readonly string[];
  readonly [name: string]: unknown;
}

/** The longest details that the log accepts, in bytes. */
const maxDetailsBytes = 2_048;

/** The entry for an attempt at `atMs`, in milliseconds since the epoch. */
export function auditEntry(attempt: Attempt, outcome: string, details: Details, atMs: number): AuditEntry {
  const { action, accountId, actor } = attempt;
  // A refused attempt names whatever its caller sent.
  const endpointId = isEndpointId(attempt.endpointId) ? attempt.endpointId : '';
  return {
    ...{ action, accountId, endpointId, actor, outcome, atMs },
    eventId: randomUUID(),
    details: detailsJson(details),
  };
}

function detailsJson({ hosts, ...rest }: Details): string {
  if (!hosts) return JSON.stringify(rest);
  const all = { ...rest, host_count: hosts.length };
  for (let count = hosts.length; count > 0; count--) {
    const text = JSON.stringify({ ...all, hosts: hosts.slice(0, count) });
    if (Buffer.byteLength(text) <= maxDetailsBytes) return text;
  }
  return JSON.stringify(all);
}
