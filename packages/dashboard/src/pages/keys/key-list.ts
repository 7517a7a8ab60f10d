import type { Key } from '../../api/keys.js';
import { words } from '../../strings/keys.js';

const unusedMs = 90 * 86_400_000;
const maxNames = 3;
const nameList = new Intl.ListFormat('en');

/** What a key is good for at a time. A key that was rolled with an overlap is active until it ends. */
export type KeyState = 'active' | 'ending' | 'expired' | 'revoked';

export function keyState(
  key: Pick<Key, 'revoked_at' | 'expires_at' | 'successor_id'>,
  nowMs: number,
): KeyState {
  if (key.revoked_at !== null) return 'revoked';
  if (key.expires_at !== null && Date.parse(key.expires_at) <= nowMs) return 'expired';
  return key.successor_id === null ? 'active' : 'ending';
}

/** A filter as it is shown while it is typed: a key that was pasted is cut to its public part, a session to its prefix. */
export function shownFilter(text: string): string {
  return text.replace(/(hvz_live_\w{8})\w*/gi, '$1').replace(/(hvz_sess_)\w*/gi, '$1');
}

/** A filter as it is kept in the URL: without the prefixes of credentials, which the gateway accepts in no URL. */
export function filterParameter(text: string): string {
  return shownFilter(text).replace(/hvz_(?:live|sess)_/gi, '');
}

/** The keys that match a filter, by last use: the latest first, then those that were never used, the newest first. */
export function visibleKeys(keys: readonly Key[], filter: string): readonly Key[] {
  const wanted = filter.trim().toLowerCase();
  return keys
    .filter(({ name, prefix, scopes }) =>
      [name, prefix, ...scopes].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort(
      (a, b) =>
        Number(a.revoked_at !== null) - Number(b.revoked_at !== null) ||
        (b.last_used_at ?? '').localeCompare(a.last_used_at ?? '') ||
        b.created_at.localeCompare(a.created_at) ||
        a.id.localeCompare(b.id),
    );
}

/** What the account should act on, each only when it is true. */
export function keyNotices(keys: readonly Key[], nowMs: number): readonly string[] {
  const active = keys.filter((key) => keyState(key, nowMs) === 'active');
  const { notices } = words;
  const noExpiry = active.filter((key) => key.expires_at === null && key.revealed);
  const unused = active.filter((key) => key.revealed && unusedSince(key) <= nowMs - unusedMs);
  const global = active.filter(({ scopes }) => scopes.includes('global'));
  return [
    ...notice(noExpiry, notices.noExpiry),
    ...notice(unused, notices.unused),
    ...notice(global, notices.global),
  ];
}

function unusedSince({ last_used_at: lastUsed, created_at: created }: Key): number {
  return Date.parse(lastUsed ?? created);
}

function notice(keys: readonly Key[], text: (names: string, count: number) => string): string[] {
  if (keys.length === 0) return [];
  const names = keys.slice(0, maxNames).map(({ name }) => isolated(name));
  const others = keys.length - names.length;
  const list = others === 0 ? nameList.format(names) : words.notices.others(names.join(', '), others);
  return [text(list, keys.length)];
}

/** A name that may be written from right to left, so that it does not change the order of the text around it. */
function isolated(name: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufefc]/u.test(name) ? `\u2068${name}\u2069` : name;
}
