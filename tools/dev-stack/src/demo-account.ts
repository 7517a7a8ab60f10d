import { connectOperator, type Operator } from './operator.js';
import type { Ports } from './ports.js';

const actor = { id: 'operator:npm-start' };
/** The user as the identity provider of the stack names it. */
const demoUser = { subject: 'demo', email: 'demo@example.com' };
const generatedName = /^start \d{4}-/;
const keyLifetimeMs = 7 * 24 * 3_600_000;

/** The demo user's account and a key that has not been shown before. */
export interface Demo {
  readonly accountId: string;
  readonly key: string;
}

/**
 * Ensures that the demo user exists, and creates a key that expires in a week. Expired keys of earlier starts are revoked. The
 * default key is left for the first page of the dashboard to reveal.
 */
export async function prepareDemo(ports: Pick<Ports, 'keyService' | 'router'>): Promise<Demo> {
  const operator = connectOperator(ports);
  try {
    const { user } = await operator.users.ensureUser({ ...demoUser, actor });
    const accountId = user?.accountId ?? '';
    await revokeExpiredKeys(operator, accountId);
    return { accountId, key: await createKey(operator, accountId) };
  } finally {
    operator.close();
  }
}

async function revokeExpiredKeys({ keys }: Operator, accountId: string): Promise<void> {
  const listed = await keys.listKeys({ accountId, pageSize: 500 });
  for (const { name, keyId, expiresUnixMs } of listed.keys) {
    const isExpired = expiresUnixMs !== undefined && expiresUnixMs < Date.now();
    if (isExpired && generatedName.test(name)) {
      await keys.revokeKey({ accountId, keyId, reason: 'expired', actor });
    }
  }
}

async function createKey({ keys }: Operator, accountId: string): Promise<string> {
  const nowMs = Date.now();
  const { secret } = await keys.createKey({
    accountId,
    name: `start ${new Date(nowMs).toISOString()}`,
    scopes: ['inference'],
    expiresUnixMs: nowMs + keyLifetimeMs,
    actor,
  });
  return secret;
}
