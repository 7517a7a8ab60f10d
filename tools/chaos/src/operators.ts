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
import type { Key } from './clients.js';
import type { History } from './history.js';

/** What an operator asks of one replica of key-service. */
interface Replica {
  readonly keys: Client<keys.KeyServiceDefinition>;
  readonly users: Client<keys.UserServiceDefinition>;
  readonly revocations: Client<revocation.RevocationServiceDefinition>;
}

export interface Operators {
  /** Makes a key; undefined if that cannot be done now. */
  newKey(): Promise<Key | undefined>;
  /** Revokes a key and writes down when that was confirmed. Tries, and asks again, until it is. */
  revoke(key: Key): Promise<void>;
  close(): void;
}

const actor = { id: 'operator:chaos' };

/** Operators of a platform with an account of its own; each call goes to some replica. */
export async function createOperators(platform: Stack, history: History, random: Random): Promise<Operators> {
  const replicas: Replica[] = platform.keyServices.map((port) => {
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
  });
  const some = () => random.pick(replicas);
  const { user } = await some().users.ensureUser({ subject: 'chaos', actor });
  const accountId = user?.accountId ?? '';

  /** Resolves when a change is confirmed; to undefined if it cannot be known any more what it was. */
  const revokeOnce = async (key: Key, startedMs: number) => {
    const { confirmation } = await some().keys.revokeKey({ accountId, keyId: key.keyId, actor });
    let wasPending = false;
    let state = confirmation?.state;
    let confirmedMs = performance.now();
    while (state !== 'STATE_CONFIRMED') {
      wasPending = true;
      await sleep(100);
      const asked = await some()
        .revocations.getRevocation({ seq: confirmation?.seq ?? 0 })
        .catch(() => undefined);
      confirmedMs = performance.now();
      state = asked?.confirmation?.state;
    }
    history.write({ kind: 'revocation', keyId: key.keyId, startedMs, confirmedMs, wasPending });
  };

  return {
    newKey: async () => {
      try {
        const name = `${Date.now()}-${random.next()}`.slice(0, 60);
        const { key, secret } = await some().keys.createKey(
          { accountId, name, scopes: ['inference'], actor },
          { timeoutMs: 2_000 },
        );
        return { keyId: key?.keyId ?? '', secret };
      } catch {
        return undefined;
      }
    },
    revoke: async (key) => {
      const startedMs = performance.now();
      for (;;) {
        try {
          return await revokeOnce(key, startedMs);
        } catch {
          // The replica, or the database, was away; whether it is revoked is not known. Revoking again is no mistake.
          await sleep(200);
        }
      }
    },
    close: () => {
      for (const { keys, users, revocations } of replicas) {
        for (const client of [keys, users, revocations]) client.close();
      }
    },
  };
}
