import { invalid } from '@hypervize/errors';
import { isKeyId } from '@hypervize/key-format';
import { withDatabase } from '@hypervize/postgres';
import type { keys } from '@hypervize/rpc';
import { recordUse } from '../store/keys.js';
import type { Deps } from './deps.js';

const maxUses = 10_000;

export async function recordKeyUse(
  { pool }: Pick<Deps, 'pool'>,
  request: keys.RecordKeyUseRequest__Output,
): Promise<keys.RecordKeyUseResponse> {
  if (request.uses.length > maxUses) throw invalid('uses', `uses may have ${maxUses} rows.`);
  const uses = request.uses.filter(({ keyId }) => isKeyId(keyId));
  const keyIds = uses.map(({ keyId }) => keyId);
  // A gateway whose clock runs ahead must not make a key look used in the future.
  const times = uses.map(({ usedUnixMs }) => Math.min(usedUnixMs, Date.now()));
  if (keyIds.length > 0) await withDatabase(pool, (db) => recordUse(db, keyIds, times));
  return {};
}
