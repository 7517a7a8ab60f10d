import type { AppError } from '@hypervize/errors';
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

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: AppError) => error.code,
  );

/** Adds keys to an account until it has `count` that are active. */
async function fill(accountId: string, count: number): Promise<void> {
  await service.sql(
    `INSERT INTO keys.keys (key_id, account_id, name, scopes)
     SELECT substr(md5(random()::text), 1, 8), $1, 'fill ' || n, '{inference}' FROM generate_series(1, $2
       - (SELECT count(*) FROM keys.keys WHERE account_id = $1 AND revoked_at IS NULL)) AS n`,
    [accountId, count],
  );
}

describe('the limit of active keys', () => {
  test('holds for rolls with an overlap, also for several at the same time, and not for those without one', async () => {
    const accountId = await service.newAccount();
    const made = await Promise.all([0, 1, 2, 3].map(() => service.newKey(accountId)));
    await fill(accountId, 499);
    const rolls = await Promise.all(
      made.map(({ keyId }) => codeOf(service.keys.rollKey({ accountId, keyId, overlapSeconds: 60, actor }))),
    );
    expect(rolls.sort()).toEqual(['accepted', 'too_many_keys', 'too_many_keys', 'too_many_keys']);
    const notRolled = await service.sql<{ key_id: string }>(
      `SELECT key_id FROM keys.keys WHERE account_id = $1 AND successor_key_id IS NULL AND bcrypt_hash IS NOT NULL`,
      [accountId],
    );
    const keyId = notRolled[0]?.key_id ?? '';
    expect(await codeOf(service.keys.rollKey({ accountId, keyId, actor }))).toBe('accepted');
    expect(await codeOf(service.newKey(accountId))).toBe('too_many_keys');
  });

  test('counts a rolled key until its overlap is over', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId);
    await fill(accountId, 499);
    await service.keys.rollKey({ accountId, keyId, overlapSeconds: 60, actor });
    expect(await codeOf(service.newKey(accountId))).toBe('too_many_keys');
    await service.sql('UPDATE keys.keys SET expires_at = clock_timestamp() WHERE key_id = $1', [keyId]);
    expect(await codeOf(service.newKey(accountId))).toBe('accepted');
  });

  test('and all else that refuses a creation is found before the key is hashed', async () => {
    // No hash can wait, and the only worker is busy.
    const env = { BCRYPT_COST: '14', BCRYPT_CONCURRENCY: '1', BCRYPT_MAX_WAITING: '0' };
    const busy = await startKeyService(service.databaseUrl, env);
    const [full, free] = [await service.newAccount(), await service.newAccount()];
    await fill(full, 500);
    const hashing = busy.newKey(free, 'slow');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await codeOf(busy.newKey(full))).toBe('too_many_keys');
    expect(await codeOf(busy.newKey(free, 'default'))).toBe('key_name_taken');
    expect(await codeOf(busy.newKey('00000000-0000-4000-8000-000000000000'))).toBe('account_not_found');
    expect(await codeOf(busy.newKey(free))).toBe('overloaded');
    await hashing;
    await busy.stop();
  });
});
