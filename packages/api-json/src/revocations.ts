import type { revocation } from '@hypervize/rpc';
import type { z } from 'zod';
import { isoTime } from './forms.js';
import type { revocationSchema } from './schemas/revocations.js';

/** The change log that a revocation belongs to: that of keys and accounts, or that of endpoints. */
export type RevocationKind = 'key' | 'endpoint';

/** The id of a revocation: its change log and its seq. */
export function revocationId(kind: RevocationKind, seq: number): string {
  return `${kind}-${seq}`;
}

/** Parses the id of a revocation. Returns undefined if the text is not one. */
export function parseRevocationId(text: string): { kind: RevocationKind; seq: number } | undefined {
  const [, kind, seq] = /^(key|endpoint)-(\d{1,15})$/.exec(text) ?? [];
  return kind === undefined ? undefined : { kind: kind as RevocationKind, seq: Number(seq) };
}

/** How far a change that takes rights away has come; null if the change took none away. */
export function revocationJson(
  kind: RevocationKind,
  confirmation: revocation.Confirmation__Output | null,
): z.infer<typeof revocationSchema> | null {
  if (!confirmation) return null;
  return {
    object: 'revocation',
    id: revocationId(kind, confirmation.seq),
    state: confirmation.state === 'STATE_CONFIRMED' ? 'confirmed' : 'pending',
    certain_by: isoTime(confirmation.certainByUnixMs),
    waiting_for: confirmation.waitingFor.map(holderName),
    took_ms: confirmation.tookMs ?? null,
  };
}

/** The host name in the id of a lease holder, which is that and a UUID. Other names are left as they are. */
function holderName(id: string): string {
  return id.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '');
}
