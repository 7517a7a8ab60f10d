import { connectOperator, type Ports, type Stack, type StackOptions, startStack } from '@hypervize/dev-stack';

const actor = { id: 'operator:bench' };

/** Starts the platform with limits that do not restrict what is measured. */
export function startPlatform(options: Pick<StackOptions, 'redis' | 'replicas' | 'pools'>): Promise<Stack> {
  return startStack({
    ...options,
    env: {
      'key-service': { BCRYPT_COST: '4' },
      'auth-gateway': { ACCOUNT_REQUESTS_PER_MINUTE: '1000000000' },
      // All load goes to a single host.
      'inference-router': { HOST_MAX_CONCURRENCY: '1000000' },
    },
  });
}

/** An account whose keys are used for load. */
export interface BenchAccount {
  readonly accountId: string;
  newKey(name: string): Promise<{ readonly keyId: string; readonly secret: string }>;
  /** Revokes a key. Throws unless that is confirmed at once. */
  revoke(keyId: string): Promise<void>;
  close(): void;
}

export async function createAccount(ports: Ports): Promise<BenchAccount> {
  const { users, keys, close } = connectOperator(ports);
  const { user } = await users.ensureUser({ subject: 'bench', actor });
  const accountId = user?.accountId ?? '';
  return {
    accountId,
    newKey: async (name) => {
      const { key, secret } = await keys.createKey({ accountId, name, scopes: ['inference'], actor });
      return { keyId: key?.keyId ?? '', secret };
    },
    revoke: async (keyId) => {
      const { confirmation } = await keys.revokeKey({ accountId, keyId, actor });
      if (confirmation?.state !== 'STATE_CONFIRMED') throw new Error('the revocation was not confirmed');
    },
    close,
  };
}
