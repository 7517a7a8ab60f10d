import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@hypervize/dev-stack';
import {
  type Client,
  clientCredentials,
  contracts,
  createClient,
  type keys,
  type revocation,
} from '@hypervize/rpc';
import type { Random } from '@hypervize/testkit';
import type { Key } from './client.js';
import type { History } from './history.js';

/** Clients of one replica of key-service. */
interface Replica {
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly users: Client<keys.UserServiceDefinition>;
  readonly revocations: Client<revocation.RevocationServiceDefinition>;
}

/** Creates and revokes the keys of one account. */
export interface Operator {
  /** Creates a key. Undefined if that fails at the moment. */
  newKey(): Promise<Key | undefined>;
  /** Revokes a key, retries until that is confirmed, and records it. */
  revoke(key: Key): Promise<void>;
  close(): void;
}

const actor = { id: 'operator:chaos' };
const pollMs = 100;
const retryMs = 200;

/** Creates an operator with a new account. Each call goes to a random replica of key-service. */
export async function createOperator(platform: Stack, history: History, random: Random): Promise<Operator> {
  const replicas = platform.keyServices.map(connect);
  const replica = () => random.pick(replicas);
  const { user } = await replica().users.ensureUser({ subject: 'chaos', actor });
  const accountId = user?.accountId ?? '';

  return {
    newKey: async () => {
      const name = `${Date.now()}-${random.next()}`.slice(0, 60);
      const request = { accountId, name, scopes: ['inference'], actor };
      const created = await replica()
        .keys.createKey(request, { timeoutMs: 2_000 })
        .catch(() => undefined);
      return created && { keyId: created.key?.keyId ?? '', secret: created.secret };
    },
    revoke: async ({ keyId }) => {
      const startedMs = performance.now();
      const confirmed = await revokeUntilConfirmed(replica, accountId, keyId);
      history.write({ kind: 'revocation', keyId, startedMs, ...confirmed });
    },
    close: () => {
      for (const { keys, users, revocations } of replicas) {
        for (const client of [keys, users, revocations]) client.close();
      }
    },
  };
}

function connect(port: number): Replica {
  const config = {
    target: `127.0.0.1:${port}`,
    credentials: clientCredentials(undefined),
    caller: 'hvz',
    defaultTimeoutMs: 8_000,
  };
  return {
    keys: createClient(contracts.keys, config),
    users: createClient(contracts.users, config),
    revocations: createClient(contracts.revocation, config),
  };
}

interface Confirmed {
  readonly confirmedMs: number;
  readonly wasPending: boolean;
}

async function revokeUntilConfirmed(
  replica: () => Replica,
  accountId: string,
  keyId: string,
): Promise<Confirmed> {
  for (;;) {
    try {
      return await revokeOnce(replica, accountId, keyId);
    } catch {
      // The outcome is unknown, since the replica or its database failed. Revoking a key again is harmless.
      await sleep(retryMs);
    }
  }
}

/** Revokes a key and polls until the change is confirmed. Rejects if the revocation itself fails. */
async function revokeOnce(replica: () => Replica, accountId: string, keyId: string): Promise<Confirmed> {
  const { confirmation } = await replica().keys.revokeKey({ accountId, keyId, actor });
  const seq = confirmation?.seq ?? 0;
  let state = confirmation?.state;
  let confirmedMs = performance.now();
  let wasPending = false;
  while (state !== 'STATE_CONFIRMED') {
    wasPending = true;
    await sleep(pollMs);
    const polled = await replica()
      .revocations.getRevocation({ seq })
      .catch(() => undefined);
    confirmedMs = performance.now();
    state = polled?.confirmation?.state;
  }
  return { confirmedMs, wasPending };
}
