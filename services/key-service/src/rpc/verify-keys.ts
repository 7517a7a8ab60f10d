import { invalid } from '@hypervize/errors';
import { type ParsedKey, parseKey } from '@hypervize/key-format';
import { withDatabase } from '@hypervize/postgres';
import type { keys } from '@hypervize/rpc';
import { check } from '../keys/verify.js';
import { findKeysAtHead, type KeysAtHead } from '../store/keys-verify.js';
import type { Deps } from './deps.js';
import { outcomeMessage, renewMacs } from './verified.js';

/** The number of keys that one call may verify. One statement of that size takes a few milliseconds. */
const maxKeys = 256;

/**
 * Verifies several presented keys with one statement. What bcrypt has to decide is left to VerifyKey, so that no key waits
 * for the bcrypt queue because of another one.
 */
export async function verifyKeys(
  deps: Pick<Deps, 'pools' | 'macKeys' | 'logger'>,
  request: keys.VerifyKeysRequest__Output,
): Promise<keys.VerifyKeysResponse> {
  if (request.keys.length < 1 || request.keys.length > maxKeys)
    throw invalid('keys', `keys must have 1 to ${maxKeys} entries.`);
  const presented = request.keys.map((key) => ({ key, parsed: parseKey(key) }));
  const { seq, keys } = await find(deps, presented);
  const results = presented.map(({ key, parsed }) =>
    check(deps.macKeys, key, parsed, parsed.kind === 'malformed' ? undefined : keys.get(parsed.keyId)),
  );
  renewMacs(deps, results);
  return {
    seq,
    results: results.map((result) =>
      result.kind === 'undecided' ? { undecided: true } : outcomeMessage(result),
    ),
  };
}

/** The stored keys. Those that are malformed are not in the database; nothing is asked if all are. */
async function find(
  { pools }: Pick<Deps, 'pools'>,
  presented: readonly { readonly parsed: ParsedKey }[],
): Promise<KeysAtHead> {
  const keyIds = new Set<string>();
  for (const { parsed } of presented) if (parsed.kind !== 'malformed') keyIds.add(parsed.keyId);
  if (keyIds.size === 0) return { seq: 0, keys: new Map() };
  return withDatabase(pools.verify, (db) => findKeysAtHead(db, [...keyIds]));
}
