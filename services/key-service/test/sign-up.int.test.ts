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
  test('by plain SQL from outside also makes one default key, active, without a secret, audited', async () => {
    await service.sql(`INSERT INTO keys.users (subject) VALUES ('by-sql')`);
    const made = await service.sql(
      `SELECT k.* FROM keys.keys k JOIN keys.users u USING (account_id) WHERE subject = 'by-sql'`,
    );
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      name: 'default',
      scopes: ['inference'],
      bcrypt_hash: null,
      revoked_at: null,
    });
    const audit = await service.sql('SELECT action FROM keys.audit WHERE account_id = $1 ORDER BY audit_id', [
      made[0]?.account_id,
    ]);
    expect(audit.map(({ action }) => action)).toEqual(['user.created', 'key.created']);
  });

  test('that is rolled back leaves no key behind', async () => {
    await service.sql(`BEGIN; INSERT INTO keys.users (subject) VALUES ('rolled-back'); ROLLBACK`);
    expect(await service.sql(`SELECT FROM keys.users WHERE subject = 'rolled-back'`)).toHaveLength(0);
    expect(
      await service.sql(
        'SELECT FROM keys.keys k LEFT JOIN keys.users u USING (account_id) WHERE subject IS NULL',
      ),
    ).toHaveLength(0);
  });

  test('of many users at once gives each a key id of its own', async () => {
    await service.sql(
      `INSERT INTO keys.users (subject) SELECT 'bulk-' || n FROM generate_series(1, 2000) AS n`,
    );
    const [row] = await service.sql(
      `SELECT count(DISTINCT key_id) AS ids FROM keys.keys JOIN keys.users USING (account_id) WHERE subject LIKE 'bulk-%'`,
    );
    expect(Number(row?.ids)).toBe(2000);
  });

  test('twice at once makes one account', async () => {
    const both = await Promise.all(
      [1, 2, 3].map(() => service.users.ensureUser({ subject: 'twice', actor })),
    );
    expect(new Set(both.map(({ user }) => user?.accountId)).size).toBe(1);
    expect(both.filter(({ created }) => created)).toHaveLength(1);
  });
});

describe('the default key', () => {
  test('authenticates nothing until it is revealed, then its secret does', async () => {
    const accountId = await service.newAccount();
    const { key, secret } = await service.keys.revealDefaultKey({ accountId, actor });
    expect(key).toMatchObject({ name: 'default', revealed: true });
    expect(parseKey(secret)).toEqual({ kind: 'native', keyId: key?.keyId });
    expect(await service.reasonOf(secret)).toBe('GOOD');
  });

  test('revealed five times at once gives one secret, and it is the one that works', async () => {
    const accountId = await service.newAccount();
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => service.keys.revealDefaultKey({ accountId, actor })),
    );
    const given = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value.secret] : []));
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(given).toHaveLength(1);
    expect(new Set(refused).size).toBe(1);
    // Some may have found the queue of hashes full for their key; nobody gets a second secret.
    expect(['key_already_revealed', 'overloaded']).toContain(refused[0]);
    expect(await service.reasonOf(given[0] as string)).toBe('GOOD');
    await expect(service.keys.revealDefaultKey({ accountId, actor })).rejects.toMatchObject({
      code: 'key_already_revealed',
    });
  });
});
