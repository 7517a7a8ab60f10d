import { invalid } from '@hypervize/errors';
import { withDatabase } from '@hypervize/postgres';
import type { keys } from '@hypervize/rpc';
import { checkedActor } from '../keys/rules.js';
import { upsertUser } from '../store/users.js';
import type { Deps } from './deps.js';
import { userMessage } from './message.js';

/** Returns the user with a subject, creating it if there is none, and updates its e-mail address. */
export async function ensureUser(
  { pool }: Pick<Deps, 'pool'>,
  request: keys.EnsureUserRequest__Output,
): Promise<keys.EnsureUserResponse> {
  checkedActor(request.actor);
  const { subject, email } = request;
  if (subject.length < 1 || subject.length > 255)
    throw invalid('subject', 'subject must have 1 to 255 characters.');
  if (email.length > 320) throw invalid('email', 'email must have at most 320 characters.');
  const { user, created } = await withDatabase(pool, (db) => upsertUser(db, subject, email));
  return { user: userMessage(user), created };
}
