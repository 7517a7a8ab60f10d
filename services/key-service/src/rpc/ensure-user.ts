import { AppError, invalid } from '@hypervize/errors';
import type { Queryable } from '@hypervize/postgres';
import type { CallContext, keys } from '@hypervize/rpc';
import { type Actor, checkedActor, hasControlCharacter } from '../keys/actor.js';
import { checkedSubject } from '../sessions/rules.js';
import { appendAudit } from '../store/audit.js';
import { findUser, insertUser, type User, updateEmail } from '../store/users.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';
import { checkAwaited } from './mutate.js';

/** Returns the user with a subject, creating it if there is none, and updates its e-mail address unless that is empty. */
export async function ensureUser(
  { pools }: Pick<Deps, 'pools'>,
  request: keys.EnsureUserRequest__Output,
  call: CallContext,
): Promise<keys.EnsureUserResponse> {
  const actor = checkedActor(request.actor);
  const { email } = request;
  const subject = checkedSubject(request.subject);
  if (email.length > 320 || hasControlCharacter(email))
    throw invalid('email', 'email must have at most 320 printable characters.');
  const requester = { owner: `subject ${subject}`, signal: call.signal };
  const { user, created } = await pools.manage.transact(requester, async (db) => {
    const ensured = await ensure(db, { subject, email }, actor);
    checkAwaited(call);
    return ensured;
  });
  return { user: userMessage(user), created };
}

async function ensure(
  db: Queryable,
  wanted: Pick<User, 'subject' | 'email'>,
  actor: Actor,
): Promise<{ user: User; created: boolean }> {
  const found = await findUser(db, wanted.subject);
  const inserted = found ? undefined : await insertUser(db, wanted, actor);
  if (inserted) return { user: inserted, created: true };
  const user = found ?? (await findUser(db, wanted.subject));
  // Inserted by a concurrent call and not visible yet.
  if (!user) throw new AppError('unavailable');
  const updated = wanted.email === '' ? undefined : await updateEmail(db, user.accountId, wanted.email);
  if (!updated) return { user, created: false };
  await appendAudit(db, { accountId: user.accountId, keyId: '', action: 'user.updated', actor });
  return { user: updated, created: false };
}
