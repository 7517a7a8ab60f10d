import { isScope, type Scope } from './scopes.js';

/**
 * What is known of a key id, and as of when. `seq` is the head of the change log that the knowledge includes: of two
 * entries for one key id the one with the higher `seq` is the truth.
 */
export type Entry =
  /** There is one right key for this key id, and this is its SHA-256. */
  | {
      readonly kind: 'verdict';
      readonly seq: number;
      /** SHA-256 of the whole key, hex. */
      readonly sha256: string;
      readonly accountId: string;
      readonly scopes: readonly Scope[];
      /** Milliseconds since the epoch; null: does not expire. Whoever uses the verdict compares it with the clock. */
      readonly expiresAtMs: number | null;
      /** The account may use nothing for the time being. */
      readonly suspended: boolean;
      /** Null: the key has no limit of its own. */
      readonly requestsPerMinute: number | null;
    }
  /** The key has been revoked. */
  | { readonly kind: 'tombstone'; readonly seq: number }
  /** There was no such key. */
  | { readonly kind: 'unknown'; readonly seq: number }
  /** What was known before this is so no longer: ask. Its seq lies half a step below the change that says so. */
  | { readonly kind: 'stale'; readonly seq: number };

/**
 * An answer of key-service that took longer is not put into the shared cache, in milliseconds: so whatever knows nothing
 * of a change is gone from there this long and a verdict's lifetime after it.
 */
export const maxLookupMs = 5_000;

/** What the shared cache is told of a change at `seq` that took the key away. */
export function tombstone(seq: number): Entry {
  return { kind: 'tombstone', seq };
}

/**
 * What it is told of a change at `seq` that left the key good for less, or made it good: newer than all that does not
 * know the change, older than all that does.
 */
export function stale(seq: number): Entry {
  return { kind: 'stale', seq: seq - 0.5 };
}

/** The entry as one line of text: its seq, a space, and JSON. The seq stands in front for the script that compares. */
export function encodeEntry(entry: Entry): string {
  const { seq, ...rest } = entry;
  return `${seq} ${JSON.stringify(rest)}`;
}

/**
 * The entry of such a text, or undefined if it is not one: a cache may hold anything, and what is not understood counts
 * as not there.
 */
export function decodeEntry(text: string): Entry | undefined {
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

function entryOf(seq: number, fields: Record<string, unknown>): Entry | undefined {
  const { kind, sha256, accountId, scopes, expiresAtMs, suspended, requestsPerMinute } = fields;
  if (kind === 'tombstone' || kind === 'unknown' || kind === 'stale') return { kind, seq };
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
