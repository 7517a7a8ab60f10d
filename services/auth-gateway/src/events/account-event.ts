import type { events } from '@hypervize/rpc';

/** What a listener of an account is told. */
export type AccountEvent =
  /** An action that succeeded, as in the audit log; the ids are empty where it concerns none. */
  | {
      readonly kind: 'change';
      readonly action: string;
      readonly keyId: string;
      readonly endpointId: string;
      readonly sessionId: string;
      readonly atMs: number;
    }
  /** A change of credentials that was committed before has taken effect everywhere, `tookMs` milliseconds after that. */
  | { readonly kind: 'confirmed'; readonly seq: number; readonly tookMs: number }
  /** Events may have been missed before this one. */
  | { readonly kind: 'lost' };

/** The event of a message; undefined if this version does not know its kind. */
export function accountEvent(message: events.Event__Output): AccountEvent | undefined {
  const { action, keyId, endpointId, sessionId, atUnixMs, seq, tookMs } = message;
  switch (message.kind) {
    case 'KIND_ACTION':
      return { kind: 'change', action, keyId, endpointId, sessionId, atMs: atUnixMs };
    case 'KIND_CONFIRMED':
      return { kind: 'confirmed', seq, tookMs };
    case 'KIND_LOST':
      return { kind: 'lost' };
    default:
      return undefined;
  }
}
