import { parseKey } from '@hypervize/key-format';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actor, type Service, startKeyService } from './service.js';

let postgres: PostgresServer;
let service: Service;
beforeAll(async () => {
  postgres = await startTestPostgres();
  service = await startKeyService(await postgres.createDatabase());
});
afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
});

describe('sign-up', () => {
  test('with plain SQL creates one default key, active, without a secret, and audited', async () => {
    await service.sql(`INSERT INTO keys.users (subject) VALUES ('by-sql')`);
    const created = await service.sql(
      `SELECT k.* FROM keys.keys k JOIN keys.users u USING (account_id) WHERE subject = 'by-sql'`,
    );
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({
      name: 'default',
      scopes: ['inference'],
      bcrypt_hash: null,
      revoked_at: null,
    });
    const audit = await service.sql('SELECT action FROM keys.audit WHERE account_id = $1 ORDER BY audit_id', [
      created[0]?.account_id,
    ]);
    expect(audit.map(({ action }) => action)).toEqual(['user.created', 'key.created']);
  });

  test('that is rolled back leaves no key', async () => {
    await service.sql(`BEGIN; INSERT INTO keys.users (subject) VALUES ('rolled-back'); ROLLBACK`);
    expect(await service.sql(`SELECT FROM keys.users WHERE subject = 'rolled-back'`)).toHaveLength(0);
    expect(
      await service.sql(
        'SELECT FROM keys.keys k LEFT JOIN keys.users u USING (account_id) WHERE subject IS NULL',
      ),
    ).toHaveLength(0);
  });

  test('of many users in one statement gives each a unique key id', async () => {
    await service.sql(
      `INSERT INTO keys.users (subject) SELECT 'bulk-' || n FROM generate_series(1, 2000) AS n`,
    );
    const [row] = await service.sql(
      `SELECT count(DISTINCT key_id) AS ids FROM keys.keys JOIN keys.users USING (account_id) WHERE subject LIKE 'bulk-%'`,
    );
    expect(Number(row?.ids)).toBe(2000);
  });

  test('of one subject several times at the same time creates one account', async () => {
    const replies = await Promise.all(
      [1, 2, 3].map(() => service.users.ensureUser({ subject: 'twice', actor })),
    );
    expect(new Set(replies.map(({ user }) => user?.accountId)).size).toBe(1);
    expect(replies.filter(({ created }) => created)).toHaveLength(1);
  });
});

describe('the default key', () => {
  test('is verified by its secret once it is revealed', async () => {
    const accountId = await service.newAccount();
    const { key, secret } = await service.keys.revealDefaultKey({ accountId, actor });
    expect(key).toMatchObject({ name: 'default', revealed: true });
    expect(parseKey(secret)).toEqual({ kind: 'native', keyId: key?.keyId });
    expect(await service.reasonOf(secret)).toBe('GOOD');
  });

  test('revealed five times at the same time returns one secret, which is good', async () => {
    const accountId = await service.newAccount();
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => service.keys.revealDefaultKey({ accountId, actor })),
    );
    const secrets = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value.secret] : []));
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(secrets).toHaveLength(1);
    expect(new Set(refused).size).toBe(1);
    // 'overloaded' if the bcrypt queue was full for the key; no call returns a second secret.
    expect(['key_already_revealed', 'overloaded']).toContain(refused[0]);
    expect(await service.reasonOf(secrets[0] as string)).toBe('GOOD');
    await expect(service.keys.revealDefaultKey({ accountId, actor })).rejects.toMatchObject({
      code: 'key_already_revealed',
    });
  });

  test('is revealed under its own id only, which the user tells', async () => {
    const accountId = await service.newAccount();
    const reveal = (keyId: string) => service.keys.revealDefaultKey({ accountId, actor, keyId });
    const { key: other } = await service.keys.createKey({
      accountId,
      actor,
      name: 'a',
      scopes: ['inference'],
    });
    await expect(reveal(other?.keyId ?? '')).rejects.toMatchObject({ code: 'key_not_found' });
    const before = await service.users.getUser({ accountId });
    expect(before.defaultKey).toMatchObject({ name: 'default', revealed: false });
    const { keyId = '' } = before.defaultKey ?? {};
    expect((await reveal(keyId)).key?.keyId).toBe(keyId);
    await service.keys.revokeKey({ accountId, actor, keyId });
    const { defaultKey } = await service.users.getUser({ accountId });
    expect([defaultKey?.keyId, typeof defaultKey?.revokedUnixMs]).toEqual([keyId, 'number']);
  });

  test('is none once it has been renamed', async () => {
    const accountId = await service.newAccount();
    const { defaultKey } = await service.users.getUser({ accountId });
    await service.keys.updateKey({ accountId, actor, keyId: defaultKey?.keyId ?? '', name: 'first' });
    expect((await service.users.getUser({ accountId })).defaultKey).toBeNull();
  });
});
