import { isAppError } from '@hypervize/errors';
import { connectOperator } from './operator.js';
import type { Ports } from './stack.js';

const actor = { id: 'operator:npm-start' };
const keyName = /^start \d{4}-/;
const keyLifeMs = 7 * 24 * 3_600_000;

/** The demo user's account, and a key of it that nobody has seen yet. */
export interface Demo {
  readonly accountId: string;
  readonly key: string;
}

/**
 * Signs the demo user up, or finds it again, over gRPC. The first time the key is the default key that sign-up made;
 * afterwards one that expires in a week. Those that have expired since are tidied away.
 */
export async function prepareDemo(ports: Pick<Ports, 'keyService' | 'router'>): Promise<Demo> {
  const { keys, users, close } = connectOperator(ports);
  try {
    const { user } = await users.ensureUser({ subject: 'demo', email: 'demo@localhost', actor });
    const accountId = user?.accountId ?? '';
    const revealed = await keys.revealDefaultKey({ accountId, actor }).catch((error: unknown) => {
      if (isAppError(error) && ['key_already_revealed', 'key_revoked', 'key_not_found'].includes(error.code))
        return;
      throw error;
    });
    if (revealed) return { accountId, key: revealed.secret };

    const nowMs = Date.now();
    const { keys: found } = await keys.listKeys({ accountId, pageSize: 500 });
    for (const { name, keyId, expiresUnixMs } of found) {
      const over = keyName.test(name) && expiresUnixMs !== undefined && expiresUnixMs < nowMs;
      if (over) await keys.revokeKey({ accountId, keyId, reason: 'expired', actor });
    }
    const made = await keys.createKey({
      accountId,
      name: `start ${new Date(nowMs).toISOString()}`,
      scopes: ['inference'],
      expiresUnixMs: nowMs + keyLifeMs,
      actor,
    });
    return { accountId, key: made.secret };
  } finally {
    close();
  }
}
