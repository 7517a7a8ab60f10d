import { createHmac, timingSafeEqual } from 'node:crypto';
import { decodeEntry, encodeEntry, type VerdictEntry } from './verdict-entry.js';

/**
 * By how much the clocks of the writer and the reader of an entry may differ, in milliseconds. A larger difference makes
 * a reader ignore verdicts of that writer: it asks key-service instead.
 */
export const entryClockToleranceMs = 60_000;

/** Why an entry of the shared cache is ignored. */
export const rejectionReasons = [
  /** Not a signed entry: written by another version of the services, or by another party. */
  'malformed',
  /** Signed with a key that is not configured here. */
  'unknown_mac_key',
  /** The MAC does not belong to this entry under this key id: it was forged, altered or copied from another key id. */
  'forged',
  /** A verdict that was written longer ago than a verdict may live, or in the future: replayed, or the clocks differ. */
  'outdated',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** What the text of an entry is worth. */
export type EntryCheck =
  | { readonly kind: 'genuine'; readonly entry: VerdictEntry }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };

/** A secret of at least 32 bytes shared by the services that write and read entries, with an id so that it can be rotated. */
interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** How the entries of the shared cache are checked. */
export interface EntryRules {
  /** The first one signs, all of them are accepted. */
  readonly keys: readonly SigningKey[];
  /** How long a verdict may be used after it was written, in milliseconds. */
  readonly verdictTtlMs: number;
}

/**
 * Signs an entry of a key id for the shared cache: the entry, the time of writing, and `macKeyId.mac`, separated by
 * spaces. The MAC is HMAC-SHA-256 (RFC 2104) over the key id and everything before it, so that neither an altered entry
 * nor one that was copied to another key id is accepted. Throws a RangeError if there is no key.
 */
export function signEntry(
  keyId: string,
  entry: VerdictEntry,
  { keys }: Pick<EntryRules, 'keys'>,
  nowMs: number,
): string {
  const [key] = keys;
  if (!key) throw new RangeError('at least one key is required to sign entries of the shared cache');
  const signed = `${encodeEntry(entry)} ${nowMs}`;
  return `${signed} ${key.id}.${macOf(keyId, signed, key)}`;
}

/** Checks the text that the shared cache has for a key id. Nothing in it is believed before its MAC has been verified. */
export function verifyEntry(
  keyId: string,
  text: string,
  { keys, verdictTtlMs }: EntryRules,
  nowMs: number,
): EntryCheck {
  const [, signed = '', encoded = '', writtenAt, macKeyId, mac = ''] =
    /^((.+) (\d{1,15})) ([\w-]{1,32})\.([\w-]{43})$/.exec(text) ?? [];
  if (macKeyId === undefined) return rejected('malformed');
  const key = keys.find(({ id }) => id === macKeyId);
  if (!key) return rejected('unknown_mac_key');
  // The texts are compared, not the bytes: several texts in base64url stand for the same bytes.
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(keyId, signed, key)))) return rejected('forged');
  const entry = decodeEntry(encoded);
  if (!entry) return rejected('malformed');
  const ageMs = nowMs - Number(writtenAt);
  return isUsable(entry, ageMs, verdictTtlMs) ? { kind: 'genuine', entry } : rejected('outdated');
}

/**
 * Whether an entry of this age may be used. A revoked key stays revoked, so a tombstone and a stale entry always may. What
 * could let a key in, or keep a new one out, may not outlive its lifetime, even if it is put back into Redis.
 */
function isUsable({ kind }: VerdictEntry, ageMs: number, verdictTtlMs: number): boolean {
  if (kind === 'tombstone' || kind === 'stale') return true;
  return ageMs >= -entryClockToleranceMs && ageMs <= verdictTtlMs + entryClockToleranceMs;
}

function rejected(reason: RejectionReason): EntryCheck {
  return { kind: 'rejected', reason };
}

/**
 * The MAC in base64url. Its input begins with the kind of text that is signed, so that no MAC made for another purpose
 * fits; key ids and entries contain no line breaks.
 */
function macOf(keyId: string, signed: string, { secret }: SigningKey): string {
  return createHmac('sha256', secret).update(`verdict-entry-1\n${keyId}\n${signed}`).digest('base64url');
}
