import { type RevocationKind, revocationId } from '@hypervize/api-json';
import type { revocation } from '@hypervize/rpc';

/** How far a change has come, and while it is pending how to check again. `command` runs this program. */
export function confirmationText(
  change: string,
  kind: RevocationKind,
  confirmation: revocation.Confirmation__Output | null,
  command: string,
): string {
  if (confirmation?.state !== 'STATE_PENDING') {
    const took = confirmation?.tookMs === undefined ? '' : ` in ${confirmation.tookMs} ms`;
    return `${change} CONFIRMED${took}: it is in effect everywhere.`;
  }
  const by = new Date(confirmation.certainByUnixMs ?? Date.now()).toISOString();
  const waitingFor = confirmation.waitingFor.join(', ') || 'confirmation';
  return `${change} PENDING: it is in effect everywhere by ${by} at the latest.
Waiting for ${waitingFor}. Check again with: ${command} revocations get ${revocationId(kind, confirmation.seq)}`;
}

/** A secret, which is printed only once. */
export function secretText(secret: string): string {
  return `${secret}\nStore the key now: it cannot be shown again.`;
}
