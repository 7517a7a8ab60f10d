/** What happened in an account. Notifications carry it as JSON; the trigger in 0011-events.sql writes actions in the same form. */
export type AccountEvent =
  /** An action that succeeded, as in the audit log. The ids are empty where it concerns none. */
  | {
      readonly kind: 'action';
      readonly accountId: string;
      readonly action: string;
      readonly keyId: string;
      readonly endpointId: string;
      readonly sessionId: string;
      readonly atMs: number;
    }
  /** A change that was committed before has taken effect everywhere, `tookMs` milliseconds after its commit. */
  | {
      readonly kind: 'confirmed';
      readonly accountId: string;
      readonly seq: number;
      readonly tookMs: number;
    };

/** An event as the payload of a notification. */
export function eventPayload(event: AccountEvent): string {
  return JSON.stringify(event);
}

/** The event of a payload; undefined if it is none, as when another version or a person notifies the channel. */
export function parseEventPayload(payload: string): AccountEvent | undefined {
  let event: Partial<Record<string, unknown>>;
  try {
    event = Object(JSON.parse(payload)) as Partial<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { kind, accountId, action, keyId, endpointId, sessionId, atMs, seq, tookMs } = event;
  if (typeof accountId !== 'string') return undefined;
  if (kind === 'confirmed' && isCount(seq) && isCount(tookMs)) return { kind, accountId, seq, tookMs };
  const texts = [action, keyId, endpointId, sessionId];
  if (kind !== 'action' || !isCount(atMs) || !texts.every((text) => typeof text === 'string'))
    return undefined;
  const [actionText = '', key = '', endpoint = '', session = ''] = texts as string[];
  return {
    ...{ kind, accountId, action: actionText, atMs },
    ...{ keyId: key, endpointId: endpoint, sessionId: session },
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
