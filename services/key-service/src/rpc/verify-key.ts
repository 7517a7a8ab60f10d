import { parseKey } from '@hypervize/key-format';
import { withDatabase } from '@hypervize/postgres';
import type { CallContext, keys } from '@hypervize/rpc';
import { verify } from '../keys/verify.js';
import { findKeysAtHead } from '../store/keys-verify.js';
import type { Deps } from './deps.js';
import { outcomeMessage, renewMacs } from './verified.js';

/** Verifies a presented key. The response carries the seq of the change log that it reflects. */
export async function verifyKey(
  deps: Pick<Deps, 'pools' | 'bcrypt' | 'macKeys' | 'logger'>,
  request: keys.VerifyKeyRequest__Output,
  call: CallContext,
): Promise<keys.VerifyKeyResponse> {
  const parsed = parseKey(request.key);
  if (parsed.kind === 'malformed') return { seq: 0, refusal: { reason: 'REASON_UNKNOWN' } };
  const { keyId } = parsed;
  const { seq, keys } = await withDatabase(deps.pools.verify, (db) => findKeysAtHead(db, [keyId]));
  const verification = await verify(deps, request.key, parsed, keys.get(keyId), call.signal);
  renewMacs(deps, [verification]);
  return { seq, ...outcomeMessage(verification) };
}
