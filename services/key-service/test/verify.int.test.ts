import { generateKey } from '@hypervize/key-format';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { macKey, type Service, startKeyService } from './service.js';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres?.stop());

const macVersion = async (service: Service, keyId: string) => {
  const [row] = await service.sql('SELECT mac_version FROM keys.keys WHERE key_id = $1', [keyId]);
  return row?.mac_version;
};

/** Runs each step with a service of its own on one database, as if it had been restarted with other MAC keys. */
async function withRestarts(steps: [string, (service: Service) => Promise<void>][]) {
  const databaseUrl = await postgres.createDatabase();
  for (const [MAC_KEYS, step] of steps) {
    const service = await startKeyService(databaseUrl, { MAC_KEYS });
    try {
      await step(service);
    } finally {
      await service.stop();
    }
  }
}

describe('MAC keys', () => {
  test('rotated: keys stay good, and get a MAC of the new MAC key when they are used', async () => {
    let key = { keyId: '', secret: '' };
    await withRestarts([
      [
        macKey('one', 1),
        async (service) => {
          key = await service.newKey(await service.newAccount());
          expect(await macVersion(service, key.keyId)).toMatch(/^one-/);
        },
      ],
      [
        `${macKey('two', 2)},${macKey('one', 1)}`,
        async (service) => {
          expect(await service.reasonOf(key.secret)).toBe('GOOD');
          await eventually(async () => expect(await macVersion(service, key.keyId)).toMatch(/^two-/));
        },
      ],
      [macKey('two', 2), async (service) => expect(await service.reasonOf(key.secret)).toBe('GOOD')],
    ]);
  });

  test('lost: keys stay good, bcrypt decides once, and wrong secrets stay refused', async () => {
    let key = { keyId: '', secret: '' };
    await withRestarts([
      [
        macKey('one', 1),
        async (service) => {
          key = await service.newKey(await service.newAccount());
        },
      ],
      [
        macKey('three', 3),
        async (service) => {
          const wrong = generateKey({ keyId: key.keyId }).key;
          expect(await service.reasonOf(wrong)).toBe('REASON_MISMATCH');
          expect(await macVersion(service, key.keyId)).toMatch(/^one-/);
          expect(await service.reasonOf(key.secret)).toBe('GOOD');
          await eventually(async () => expect(await macVersion(service, key.keyId)).toMatch(/^three-/));
          // The MAC decides from now on, so the hash is no longer needed.
          await service.sql(`UPDATE keys.keys SET bcrypt_hash = 'gone' WHERE key_id = $1`, [key.keyId]);
          expect(await service.reasonOf(key.secret)).toBe('GOOD');
          expect(await service.reasonOf(wrong)).toBe('REASON_MISMATCH');
        },
      ],
    ]);
  });

  test('replaced under the same id: keys stay good', async () => {
    let key = { keyId: '', secret: '' };
    await withRestarts([
      [
        macKey('one', 1),
        async (service) => {
          key = await service.newKey(await service.newAccount());
        },
      ],
      [macKey('one', 9), async (service) => expect(await service.reasonOf(key.secret)).toBe('GOOD')],
    ]);
  });
});

describe('the bcrypt queue', () => {
  test('refuses with overloaded when it is full, and accepts calls again when it is not', async () => {
    const service = await startKeyService(await postgres.createDatabase(), {
      BCRYPT_COST: '10',
      BCRYPT_CONCURRENCY: '1',
      BCRYPT_MAX_WAITING: '2',
    });
    const accountId = await service.newAccount();
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => service.newKey(accountId, `k${i}`)),
    );
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(new Set(refused)).toEqual(new Set(['overloaded']));
    // One that runs and one that waits: an account may take half of the places.
    expect(tries.length - refused.length).toBeGreaterThanOrEqual(2);
    await expect(service.newKey(accountId, 'later')).resolves.toBeDefined();
    await service.stop();
  });
});

test('a verdict carries the seq of the snapshot that it was read from', async () => {
  const service = await startKeyService(await postgres.createDatabase());
  const accountId = await service.newAccount();
  const [kept, revoked] = await Promise.all([service.newKey(accountId), service.newKey(accountId)]);
  expect((await service.keys.verifyKey({ key: kept.secret })).seq).toBe(0);
  const { confirmation } = await service.keys.revokeKey({
    accountId,
    keyId: revoked.keyId,
    actor: { id: 'operator:x' },
  });
  expect(confirmation).toMatchObject({ state: 'STATE_CONFIRMED', seq: 1 });
  expect(await service.keys.verifyKey({ key: revoked.secret })).toMatchObject({ seq: 1, outcome: 'refusal' });
  expect(await service.keys.verifyKey({ key: kept.secret })).toMatchObject({ seq: 1, outcome: 'verdict' });
  await service.stop();
});
