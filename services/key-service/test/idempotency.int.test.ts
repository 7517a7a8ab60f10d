import { randomUUID } from 'node:crypto';
import type { AppError } from '@hypervize/errors';
import { pruneIdempotentCalls } from '@hypervize/idempotency';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { actor, type Service, startKeyService } from './service.js';

let postgres: PostgresServer;
let service: Service;
let replica: Service;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  service = await startKeyService(url);
  replica = await startKeyService(url);
});
afterAll(async () => {
  await replica?.stop();
  await service?.stop();
  await postgres?.stop();
});

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: AppError) => error.code,
  );

/** A call that creates a key, with an idempotency key of its own. */
async function newCreation() {
  const accountId = await service.newAccount();
  const creation = { accountId, name: 'ci', scopes: ['inference', 'dedicated:read'], actor };
  return { ...creation, requestsPerMinute: 60, idempotencyKey: randomUUID() };
}

/** A call that rolls a new key, with an idempotency key of its own. */
async function newRoll(overlapSeconds = 0) {
  const accountId = await service.newAccount();
  const { keyId, secret } = await service.newKey(accountId, 'old');
  const roll = { accountId, keyId, overlapSeconds, actor, idempotencyKey: randomUUID() };
  return { roll, secret };
}

const namesOf = async (accountId: string) =>
  (await service.keys.listKeys({ accountId, includeRevoked: true })).keys.map(({ name }) => name).sort();
/** How many audit entries of an account have an action. */
const auditedAs = async (accountId: string, action: string) => {
  const rows = await service.sql<{ outcome: string }>(
    'SELECT outcome FROM keys.audit WHERE account_id = $1 AND action = $2 AND key_id IS NOT NULL',
    [accountId, action],
  );
  return rows.length;
};
const age = (accountId: string, interval: string) =>
  service.sql(
    'UPDATE keys.idempotent_calls SET created_at = created_at - $2::interval WHERE account_id = $1',
    [accountId, interval],
  );

/** Calls both replicas at the same time, five times each. */
const tenTimes = <T>(call: (keys: Service['keys']) => Promise<T>) =>
  Promise.all(Array.from({ length: 10 }, (_, place) => call((place % 2 === 0 ? service : replica).keys)));

describe('CreateKey with an idempotency key', () => {
  test('creates one key however often it is called at the same time at two replicas, and returns one secret', async () => {
    const creation = await newCreation();
    const responses = await tenTimes((keys) => keys.createKey(creation));
    expect(new Set(responses.map(({ key }) => key?.keyId)).size).toBe(1);
    const [first, ...others] = responses.filter(({ repeated }) => !repeated);
    expect(others).toEqual([]);
    expect(await service.reasonOf(first?.secret ?? '')).toBe('GOOD');
    expect(responses.filter(({ secret }) => secret !== '')).toHaveLength(1);
    expect(await namesOf(creation.accountId)).toEqual(['ci', 'default']);
    // One entry is that of the default key.
    expect(await auditedAs(creation.accountId, 'key.created')).toBe(2);
  });

  test('returns the key as it is now', async () => {
    const creation = await newCreation();
    const keyId = (await service.keys.createKey(creation)).key?.keyId ?? '';
    const { accountId } = creation;
    await service.keys.updateKey({ accountId, keyId, name: 'renamed', actor });
    await service.keys.revokeKey({ accountId, keyId, actor });
    expect(await replica.keys.createKey(creation)).toMatchObject({
      ...{ secret: '', repeated: true },
      key: { keyId, name: 'renamed', revokedBy: actor.id },
    });
  });

  test('returns the key after its expiry, which a new call could not name any more', async () => {
    const creation = { ...(await newCreation()), expiresUnixMs: Date.now() + 1_000 };
    const { key } = await service.keys.createKey(creation);
    await eventually(() => expect(Date.now()).toBeGreaterThan(creation.expiresUnixMs));
    expect(await service.keys.createKey(creation)).toMatchObject({
      repeated: true,
      key: { keyId: key?.keyId },
    });
    const late = { ...creation, name: 'late', idempotencyKey: randomUUID() };
    expect(await codeOf(service.keys.createKey(late))).toBe('invalid_request');
  });

  test('refuses other parameters, and another method, with idempotency_key_reused', async () => {
    const creation = await newCreation();
    const { key } = await service.keys.createKey(creation);
    const { accountId, idempotencyKey } = creation;
    const others = [
      ...[{ name: 'other' }, { scopes: ['inference'] }, { requestsPerMinute: 61 }],
      ...[{ expiresUnixMs: Date.now() + 60_000 }],
    ];
    for (const other of others) {
      expect(await codeOf(replica.keys.createKey({ ...creation, ...other }))).toBe('idempotency_key_reused');
    }
    const roll = { accountId, keyId: key?.keyId ?? '', actor, idempotencyKey };
    expect(await codeOf(service.keys.rollKey(roll))).toBe('idempotency_key_reused');
    expect(await namesOf(accountId)).toEqual(['ci', 'default']);
  });

  test('ignores who calls, the order of scopes, and scopes that are named twice', async () => {
    const creation = await newCreation();
    const first = await service.keys.createKey(creation);
    const scopes = ['dedicated:read', 'inference', 'inference'];
    const other = { ...creation, scopes, actor: { id: 'operator:other' } };
    expect(await service.keys.createKey(other)).toMatchObject({
      ...{ repeated: true, key: { keyId: first.key?.keyId } },
    });
  });

  test('is refused without the right to manage the account, also if it was called before', async () => {
    const creation = await newCreation();
    await service.keys.createKey(creation);
    const { accountId } = creation;
    const manager = await service.newManager(accountId);
    const byKey = { ...creation, actor: manager.actor };
    expect(await codeOf(service.keys.createKey(byKey))).toBe('accepted');
    await service.keys.revokeKey({ accountId, keyId: manager.keyId, actor });
    expect(await codeOf(service.keys.createKey(byKey))).toBe('invalid_api_key');
  });

  test('is a call of its own in another account', async () => {
    const creation = await newCreation();
    const other = { ...creation, accountId: await service.newAccount() };
    const [one, two] = [await service.keys.createKey(creation), await service.keys.createKey(other)];
    expect(two.repeated).toBe(false);
    expect(two.key?.keyId).not.toBe(one.key?.keyId);
  });

  test('is not remembered if it failed', async () => {
    const creation = await newCreation();
    const { accountId } = creation;
    const { keyId } = await service.newKey(accountId, creation.name);
    expect(await codeOf(service.keys.createKey(creation))).toBe('key_name_taken');
    await service.keys.revokeKey({ accountId, keyId, actor });
    expect(await service.keys.createKey(creation)).toMatchObject({
      ...{ repeated: false, secret: expect.stringMatching(/^hvz_live_/) },
    });
  });

  test('is remembered for a day', async () => {
    const creation = await newCreation();
    await service.keys.createKey(creation);
    await age(creation.accountId, '23 hours 59 minutes');
    expect(await service.keys.createKey(creation)).toMatchObject({ repeated: true });
    await age(creation.accountId, '1 minute');
    // It is a new call, whose name the first one has taken.
    expect(await codeOf(service.keys.createKey(creation))).toBe('key_name_taken');
    const later = { ...creation, name: 'later' };
    const made = await service.keys.createKey(later);
    expect(made).toMatchObject({ repeated: false, key: { name: 'later' } });
    expect(await service.keys.createKey(later)).toMatchObject({
      ...{ repeated: true, key: { keyId: made.key?.keyId } },
    });
  });

  test.each([
    ['more than 255 characters', 'a'.repeat(256)],
    ['letters that are not ASCII', 'schlüssel'],
    ['a line break', 'a\nb'],
  ])('refuses an idempotency key with %s', async (_what, idempotencyKey) => {
    const creation = { ...(await newCreation()), idempotencyKey };
    expect(await codeOf(service.keys.createKey(creation))).toBe('invalid_request');
  });

  test('leaves neither its idempotency key nor its parameters readable in the table', async () => {
    const creation = await newCreation();
    const { secret } = await service.keys.createKey(creation);
    const rows = await service.sql('SELECT idempotent_calls::text AS row FROM keys.idempotent_calls');
    const text = JSON.stringify(rows);
    for (const value of [creation.idempotencyKey, secret, 'dedicated:read'])
      expect(text).not.toContain(value);
  });
});

describe('RollKey with an idempotency key', () => {
  test.each([0, 600])(
    'rolls once however often it is called at two replicas (overlap of %d s)',
    async (overlap) => {
      const { roll, secret: oldSecret } = await newRoll(overlap);
      const responses = await tenTimes((keys) => keys.rollKey(roll));
      expect(new Set(responses.map(({ key }) => key?.keyId)).size).toBe(1);
      const first = responses.filter(({ repeated }) => !repeated);
      expect(first).toHaveLength(1);
      expect(await service.reasonOf(first[0]?.secret ?? '')).toBe('GOOD');
      expect(responses.filter(({ secret }) => secret !== '')).toHaveLength(1);
      for (const { predecessor, confirmation, key } of responses) {
        expect(predecessor).toMatchObject({ keyId: roll.keyId, successorKeyId: key?.keyId });
        expect(confirmation).toMatchObject({ state: 'STATE_CONFIRMED', seq: first[0]?.confirmation?.seq });
      }
      expect(await service.reasonOf(oldSecret)).toBe(overlap === 0 ? 'REASON_REVOKED' : 'GOOD');
      expect(await namesOf(roll.accountId)).toEqual(['default', 'old', 'old']);
      expect(await auditedAs(roll.accountId, 'key.rolled')).toBe(1);
    },
  );

  test('refuses another key or overlap with idempotency_key_reused', async () => {
    const { roll } = await newRoll();
    await service.keys.rollKey(roll);
    const { keyId } = await service.newKey(roll.accountId, 'other');
    expect(await codeOf(service.keys.rollKey({ ...roll, keyId }))).toBe('idempotency_key_reused');
    expect(await codeOf(service.keys.rollKey({ ...roll, overlapSeconds: 1 }))).toBe('idempotency_key_reused');
  });
});

describe('how long a change took', () => {
  test('is told by the call that made the change, and not when that is repeated or asked for later', async () => {
    const took = expect.any(Number);
    const { roll } = await newRoll();
    const rolled = await service.keys.rollKey(roll);
    expect(rolled.confirmation?.tookMs).toEqual(took);
    const again = await replica.keys.rollKey(roll);
    expect(again.confirmation?.seq).toBe(rolled.confirmation?.seq);
    expect(again.confirmation?.tookMs).toBeUndefined();

    const target = { accountId: roll.accountId, keyId: rolled.key?.keyId ?? '', actor };
    const revoked = await service.keys.revokeKey(target);
    expect(revoked.confirmation?.tookMs).toEqual(took);
    expect((await service.keys.revokeKey(target)).confirmation?.tookMs).toBeUndefined();
    const asked = await service.revocation.getRevocation({ seq: revoked.confirmation?.seq ?? 0 });
    expect(asked.confirmation?.tookMs).toBeUndefined();
  });
});

test('pruning deletes calls that are no longer remembered, whatever their number, and keeps the others', async () => {
  const creation = await newCreation();
  const accountId = await service.newAccount();
  await service.keys.createKey(creation);
  await service.sql(
    `INSERT INTO keys.idempotent_calls (account_id, key_sha256, method, parameters_sha256, made_id, created_at)
     SELECT $1, sha256(n::text::bytea), 'CreateKey', sha256(''), '', clock_timestamp() - interval '1 day'
     FROM generate_series(1, 5001) AS n`,
    [accountId],
  );
  const pool = new pg.Pool({ connectionString: service.databaseUrl, options: '-c search_path=keys', max: 1 });
  await pruneIdempotentCalls(pool).finally(() => pool.end());
  const rows = await service.sql('SELECT FROM keys.idempotent_calls WHERE account_id = $1', [accountId]);
  expect(rows).toEqual([]);
  expect(await service.keys.createKey(creation)).toMatchObject({ repeated: true });
});
