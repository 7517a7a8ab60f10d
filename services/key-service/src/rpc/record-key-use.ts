import { invalid } from '@hypervize/errors';
import { isKeyId } from '@hypervize/key-format';
import { withDatabase } from '@hypervize/postgres';
import type { keys } from '@hypervize/rpc';
import { recordUse } from '../store/keys-write.js';
import type { Deps } from './deps.js';

const maxUses = 10_000;

/** Records when keys were last used. Ids of unknown keys are ignored. */
export async function recordKeyUse(
  { pools }: Pick<Deps, 'pools'>,
  request: keys.RecordKeyUseRequest__Output,
): Promise<keys.RecordKeyUseResponse> {
  if (request.uses.length > maxUses) throw invalid('uses', `uses must have at most ${maxUses} entries.`);
  const uses = request.uses.filter(({ keyId }) => isKeyId(keyId));
  const keyIds = uses.map(({ keyId }) => keyId);
  // The clock of a gateway may be ahead of ours; a time of use is never in the future.
  const times = uses.map(({ usedUnixMs }) => Math.min(usedUnixMs, Date.now()));
  if (keyIds.length > 0) await withDatabase(pools.usage, (db) => recordUse(db, keyIds, times));
  return {};
}
