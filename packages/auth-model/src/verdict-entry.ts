import { isScope, type Scope } from './scopes.js';

/**
 * What a cache knows about a subject: a key id, a session (`sessionSubject`) or an account (`accountSubject`). `seq` is the
 * position in the change log up to which the entry includes all changes: of two entries for a subject, the one with the
 * higher `seq` is right.
 */
export type VerdictEntry =
  /** The key or session exists and can be used subject to the fields below. */
  | {
      readonly kind: 'verdict';
      readonly seq: number;
      /** SHA-256 of the whole credential, in hex. Any other credential of this subject is invalid. */
      readonly sha256: string;
      readonly accountId: string;
      readonly scopes: readonly Scope[];
      /** Milliseconds since the epoch, or null if the key does not expire. The user of the verdict checks it. */
      readonly expiresAtMs: number | null;
      /** The account is suspended. */
      readonly suspended: boolean;
      /** Null if the key has no limit of its own. */
      readonly requestsPerMinute: number | null;
    }
  /** The key has been revoked, or the session has been ended. */
  | { readonly kind: 'tombstone'; readonly seq: number }
  /** The key or session does not exist. */
  | { readonly kind: 'unknown'; readonly seq: number }
  /** The subject is an account. */
  | {
      readonly kind: 'account';
      readonly seq: number;
      readonly suspended: boolean;
      /** Until when it has an active key that permits inference, as `expiresAtMs`; 0 if it has none. */
      readonly inferenceKeyUntilMs: number | null;
    }
  /** Older entries are outdated: ask key-service. The `seq` is half a step below that of the change. */
  | { readonly kind: 'stale'; readonly seq: number };

/** The subject under which caches, the change log and in-flight requests name an account. No key id has this form. */
export function accountSubject(accountId: string): string {
  return `account:${accountId}`;
}

/** The subject under which they name a session. No key id has this form. */
export function sessionSubject(sessionId: string): string {
  return `session:${sessionId}`;
}

/**
 * The longest that a lookup at key-service may take, in milliseconds, for its result to be stored in the shared cache.
 * So an entry from before a change has left the cache this long plus a verdict's lifetime after the change.
 */
export const maxLookupMs = 5_000;

/** The entry for a change at `seq` that revoked the key. */
export function tombstone(seq: number): VerdictEntry {
  return { kind: 'tombstone', seq };
}

/**
 * The entry for a change at `seq` that altered the rights of the key without revoking it. It is newer than every entry
 * from before the change, and older than every entry that includes it.
 */
export function stale(seq: number): VerdictEntry {
  return { kind: 'stale', seq: seq - 0.5 };
}

/** Encodes an entry as its seq, a space and JSON. The seq comes first so that a Redis script can compare it. */
export function encodeEntry(entry: VerdictEntry): string {
  const { seq, ...rest } = entry;
  return `${seq} ${JSON.stringify(rest)}`;
}

/** Decodes an entry. Returns undefined for any other text: what a cache holds is not trusted to be valid. */
export function decodeEntry(text: string): VerdictEntry | undefined {
  const space = text.indexOf(' ');
  const seq =
    space > 0 && /^\d{1,15}(\.5)?$/.test(text.slice(0, space)) ? Number(text.slice(0, space)) : undefined;
  if (seq === undefined) return undefined;
  let fields: unknown;
  try {
    fields = JSON.parse(text.slice(space + 1));
  } catch {
    return undefined;
  }
  if (typeof fields !== 'object' || fields === null) return undefined;
  return entryOf(seq, fields as Record<string, unknown>);
}

function entryOf(seq: number, fields: Record<string, unknown>): VerdictEntry | undefined {
  const { kind, sha256, accountId, scopes, expiresAtMs, suspended, requestsPerMinute } = fields;
  if (kind === 'tombstone' || kind === 'unknown' || kind === 'stale') return { kind, seq };
  if (kind === 'account') return accountEntryOf(seq, fields);
  if (
    kind !== 'verdict' ||
    typeof sha256 !== 'string' ||
    !/^[0-9a-f]{64}$/.test(sha256) ||
    typeof accountId !== 'string' ||
    !Array.isArray(scopes) ||
    !scopes.every(isScope) ||
    !(expiresAtMs === null || typeof expiresAtMs === 'number') ||
    typeof suspended !== 'boolean' ||
    !(requestsPerMinute === null || typeof requestsPerMinute === 'number')
  ) {
    return undefined;
  }
  return { kind, seq, sha256, accountId, scopes, expiresAtMs, suspended, requestsPerMinute };
}

function accountEntryOf(
  seq: number,
  { suspended, inferenceKeyUntilMs }: Record<string, unknown>,
): VerdictEntry | undefined {
  if (typeof suspended !== 'boolean') return undefined;
  // A version that knows no sessions leaves it out: then the account is looked up again.
  if (!(inferenceKeyUntilMs === null || typeof inferenceKeyUntilMs === 'number')) return undefined;
  return { kind: 'account', seq, suspended, inferenceKeyUntilMs };
}
