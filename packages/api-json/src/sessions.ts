import type { sessions } from '@hypervize/rpc';
import type { z } from 'zod';
import { isoTime } from './forms.js';
import type { sessionSchema } from './schemas/account.js';

/** A session, without its secret. `currentId` is the session of the request; undefined if it was made with a key. */
export function sessionJson(
  session: sessions.Session__Output,
  currentId: string | undefined,
): z.infer<typeof sessionSchema> {
  return {
    object: 'session',
    id: session.sessionId,
    current: session.sessionId === currentId,
    created_at: isoTime(session.createdUnixMs),
    last_used_at: isoTime(session.lastUsedUnixMs),
    expires_at: isoTime(session.expiresUnixMs),
    user_agent: session.userAgent,
    address: session.address,
  };
}
