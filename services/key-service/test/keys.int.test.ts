import { createHash } from 'node:crypto';
import { parseKey } from '@hypervize/key-format';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
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

const reasonOf = async (key: string) => (await service.keys.verifyKey({ key })).refusal?.reason ?? 'GOOD';

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
    expect(await reasonOf(secret)).toBe('GOOD');
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
    expect(await reasonOf(given[0] as string)).toBe('GOOD');
    await expect(service.keys.revealDefaultKey({ accountId, actor })).rejects.toMatchObject({
      code: 'key_already_revealed',
    });
  });
});

describe('a key', () => {
  test('is shown whole once; afterwards only its public part is anywhere to be had', async () => {
    const accountId = await service.newAccount();
    const { keyId, secret } = await service.newKey(accountId, 'mine');
    const { key } = await service.keys.getKey({ accountId, keyId });
    const { keys } = await service.keys.listKeys({ accountId });
    expect(JSON.stringify([key, keys])).not.toContain(secret.slice(17));
    expect(key).toMatchObject({ name: 'mine', scopes: ['inference'], revealed: true, imported: false });
  });

  test('two created at once with one name: one is made, the other refused', async () => {
    const accountId = await service.newAccount();
    const make = () => service.keys.createKey({ accountId, name: 'same', scopes: ['inference'], actor });
    const tries = await Promise.allSettled([make(), make(), make()]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(refused).toEqual(['key_name_taken', 'key_name_taken']);
  });

  test('gives its name free when it is revoked', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId, 'again');
    await service.keys.revokeKey({ accountId, keyId, actor });
    await expect(service.newKey(accountId, 'again')).resolves.toBeDefined();
  });

  test('revoked and rolled at once ends revoked or rolled, never good, and the successor stands by itself', async () => {
    for (let round = 0; round < 5; round++) {
      const accountId = await service.newAccount();
      const { keyId, secret } = await service.newKey(accountId);
      const [revoked, rolled] = await Promise.allSettled([
        service.keys.revokeKey({ accountId, keyId, actor }),
        service.keys.rollKey({ accountId, keyId, actor }),
      ]);
      expect(revoked.status).toBe('fulfilled');
      expect(await reasonOf(secret)).toBe('REASON_REVOKED');
      if (rolled.status === 'fulfilled') expect(await reasonOf(rolled.value.secret)).toBe('GOOD');
      else expect(rolled.reason.code).toBe('key_revoked');
    }
  });

  test('rolled with an overlap stays good until it ends; rolled twice is refused', async () => {
    const accountId = await service.newAccount();
    const { keyId, secret } = await service.newKey(accountId, 'rolling');
    const rolled = await service.keys.rollKey({ accountId, keyId, overlapSeconds: 3_600, actor });
    expect(rolled.key).toMatchObject({ name: 'rolling', scopes: ['inference'] });
    const { verdict } = await service.keys.verifyKey({ key: secret });
    expect(verdict?.expiresUnixMs).toBeGreaterThan(Date.now() + 3_500_000);
    expect(verdict?.expiresUnixMs).toBeLessThan(Date.now() + 3_700_000);
    await expect(service.keys.rollKey({ accountId, keyId, actor })).rejects.toMatchObject({
      code: 'key_superseded',
    });
  });

  test('revoked again is the same revocation', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId);
    const first = await service.keys.revokeKey({ accountId, keyId, reason: 'leaked', actor });
    const second = await service.keys.revokeKey({ accountId, keyId, reason: 'other', actor });
    expect(second.key).toEqual(first.key);
    expect(second.key?.revokedReason).toBe('leaked');
  });

  test('of another account does not exist', async () => {
    const { keyId } = await service.newKey(await service.newAccount());
    const accountId = await service.newAccount();
    const request = { accountId, keyId, name: 'x', actor };
    for (const call of [
      () => service.keys.getKey(request),
      () => service.keys.updateKey(request),
      () => service.keys.revokeKey(request),
      () => service.keys.rollKey(request),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'key_not_found' });
    }
  });

  test('last used is the latest time told, and not in the future', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId);
    const now = Date.now();
    const use = (usedUnixMs: number) => ({ keyId, usedUnixMs });
    await service.keys.recordKeyUse({
      uses: [use(now - 60_000), use(now - 120_000), { keyId: 'nonsense', usedUnixMs: 1 }],
    });
    await service.keys.recordKeyUse({ uses: [use(now - 180_000)] });
    expect((await service.keys.getKey({ accountId, keyId })).key?.lastUsedUnixMs).toBe(now - 60_000);
    await service.keys.recordKeyUse({ uses: [use(now + 3_600_000)] });
    expect((await service.keys.getKey({ accountId, keyId })).key?.lastUsedUnixMs).toBeLessThanOrEqual(
      Date.now(),
    );
  });
});

describe('lists', () => {
  test('come in pages that neither lose nor repeat a key', async () => {
    const accountId = await service.newAccount();
    for (let i = 0; i < 7; i++) await service.newKey(accountId, `k${i}`);
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await service.keys.listKeys({ accountId, pageSize: 3, pageToken });
      names.push(...page.keys.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(names).toEqual(['k6', 'k5', 'k4', 'k3', 'k2', 'k1', 'k0', 'default']);
  });

  test('of audit entries say who did what, and cannot be changed', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId, 'before');
    await service.keys.updateKey({ accountId, keyId, name: 'after', actor });
    await service.keys.revokeKey({ accountId, keyId, reason: 'done', actor });
    const { entries } = await service.keys.listAudit({ accountId, keyId });
    expect(entries.map(({ action }) => action)).toEqual(['key.revoked', 'key.updated', 'key.created']);
    expect(entries[0]?.actor).toEqual(actor);
    expect(JSON.parse(entries[1]?.detailsJson ?? '')).toEqual({ name: { from: 'before', to: 'after' } });
    await expect(service.sql('DELETE FROM keys.audit')).rejects.toThrow('append-only');
    await expect(service.sql(`UPDATE keys.audit SET action = 'x'`)).rejects.toThrow('append-only');
    await expect(service.sql('TRUNCATE keys.audit')).rejects.toThrow('append-only');
  });
});

describe('bad input', () => {
  test.each([
    ['no account id', { accountId: 'nonsense' }, 'account_id'],
    ['no name', { name: '' }, 'name'],
    ['a name of 65 characters', { name: 'x'.repeat(65) }, 'name'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['a name with a direction mark', { name: 'a\u202eb' }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['an unknown scope', { scopes: ['inference', 'all'] }, 'scopes'],
    ['an expiry in the past', { expiresUnixMs: 1 }, 'expires_unix_ms'],
    ['an expiry in seconds', { expiresUnixMs: Math.floor(Date.now() / 1000) + 3_600 }, 'expires_unix_ms'],
    ['nobody who asks', { actor: null }, 'actor'],
  ])('%s is invalid_request, and names the field', async (_what, bad, param) => {
    const good = { accountId: await service.newAccount(), name: 'n', scopes: ['inference'], actor };
    await expect(service.keys.createKey({ ...good, ...bad })).rejects.toMatchObject({
      code: 'invalid_request',
      param,
    });
  });

  test('an account that does not exist is said so', async () => {
    const accountId = '00000000-0000-0000-0000-000000000000';
    await expect(service.newKey(accountId)).rejects.toMatchObject({ code: 'account_not_found' });
  });

  test('a caller that a method does not serve is refused', async () => {
    const key = 'hvz_live_x';
    await expect(service.as('hvz').verifyKey({ key })).rejects.toMatchObject({ code: 'caller_not_allowed' });
    await expect(service.as('').listKeys({})).rejects.toMatchObject({ code: 'caller_not_allowed' });
  });
});

describe('imported keys', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest();

  test('verify by their digest, whatever their form; importing again changes nothing', async () => {
    const accountId = await service.newAccount();
    const texts = ['hvz_live_short', `hvz_live_${'f'.repeat(68)}`, `hvz_live_${'A'.repeat(33)}`];
    const keys = texts.map((text) => ({
      accountId,
      name: 'moved',
      scopes: ['inference'],
      sha256: sha256(text),
    }));
    const first = await service.keys.importKeys({ keys, actor });
    expect(first.results.map(({ status }) => status)).toEqual(texts.map(() => 'STATUS_IMPORTED'));
    const again = await service.keys.importKeys({ keys, actor });
    expect(again.results.map(({ status }) => status)).toEqual(texts.map(() => 'STATUS_ALREADY_THERE'));
    for (const text of texts)
      expect((await service.keys.verifyKey({ key: text })).verdict?.accountId).toBe(accountId);
    expect(await reasonOf('hvz_live_shorter')).toBe('REASON_UNKNOWN');
    const { keys: listed } = await service.keys.listKeys({ accountId });
    expect(listed.map(({ name }) => name).sort()).toEqual(['default', 'moved', 'moved (2)', 'moved (3)']);

    await service.keys.revokeKey({ accountId, keyId: first.results[0]?.keyId ?? '', actor });
    expect(await reasonOf('hvz_live_short')).toBe('REASON_REVOKED');
  });

  test('of one account are not another account’s', async () => {
    const row = { name: 'n', scopes: ['inference'], sha256: sha256('hvz_live_contested') };
    const first = await service.newAccount();
    await service.keys.importKeys({ keys: [{ ...row, accountId: first }], actor });
    const second = await service.newAccount();
    const { results } = await service.keys.importKeys({ keys: [{ ...row, accountId: second }], actor });
    expect(results[0]?.status).toBe('STATUS_CONFLICT');
    expect((await service.keys.verifyKey({ key: 'hvz_live_contested' })).verdict?.accountId).toBe(first);
  });

  test('all rows or none: one bad row takes nothing in', async () => {
    const accountId = await service.newAccount();
    const row = { accountId, name: 'n', scopes: ['inference'], sha256: sha256('hvz_live_half') };
    const missing = {
      ...row,
      accountId: '00000000-0000-0000-0000-000000000000',
      sha256: sha256('hvz_live_b'),
    };
    await expect(service.keys.importKeys({ keys: [row, missing], actor })).rejects.toMatchObject({
      code: 'account_not_found',
    });
    expect(await reasonOf('hvz_live_half')).toBe('REASON_UNKNOWN');
  });
});

describe('the change feed', () => {
  test('tells of each change once, in order, from any place that is kept, and wakes at once', async () => {
    const accountId = await service.newAccount();
    const stream = service.changes.follow();
    await stream.send({ start: { gatewayId: 'test' } });
    const seen: number[] = [];
    let began = false;
    void (async () => {
      for await (const message of stream.messages) {
        if (message.change) seen.push(message.change.seq);
        if (message.reset) began = true;
      }
    })().catch(() => {});
    await eventually(() => expect(began).toBe(true));
    const revoked = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { keyId } = await service.newKey(accountId);
        return (await service.keys.revokeKey({ accountId, keyId, actor })).confirmation?.seq ?? 0;
      }),
    );
    const last = Math.max(...revoked);
    await eventually(() => expect(seen.at(-1)).toBe(last));
    expect(seen.filter((seq) => revoked.includes(seq))).toEqual([...revoked].sort((a, b) => a - b));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    stream.cancel();
  });

  test('a change that commits late has a seq above all that committed before it', async () => {
    const accountId = await service.newAccount();
    const keys = await Promise.all([service.newKey(accountId), service.newKey(accountId)]);
    const [slow, quick] = keys.map(({ keyId }) => keyId) as [string, string];
    // A transaction from outside that takes its seq and then dawdles: nobody may pass it.
    const dawdler = new pg.Client({ connectionString: service.databaseUrl });
    await dawdler.connect();
    await dawdler.query('BEGIN');
    const { rows } = await dawdler.query('SELECT keys.append_change($1, $2, $3) AS seq', [
      'revoked',
      slow,
      accountId,
    ]);
    let passed = false;
    const revoking = service.keys.revokeKey({ accountId, keyId: quick, actor }).then((reply) => {
      passed = true;
      return reply.confirmation?.seq;
    });
    await eventually(async () => {
      const waiting = await service.sql(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
      expect(waiting).toHaveLength(1);
    });
    expect(passed).toBe(false);
    await dawdler.query('COMMIT');
    await dawdler.end();
    expect(await revoking).toBeGreaterThan(Number(rows[0].seq));
  });

  test('a gateway that asks for what is not kept any more is told to begin anew', async () => {
    await service.sql(
      'DELETE FROM keys.key_changes WHERE seq <= (SELECT max(seq) FROM keys.key_changes) - 1',
    );
    // A replica that has just started has nothing in memory either.
    const restarted = await startKeyService(service.databaseUrl);
    const other = restarted.changes.follow();
    await other.send({ start: { gatewayId: 'old', afterSeq: 0 } });
    for await (const message of other.messages) {
      expect(message.reset?.seq).toBeGreaterThan(0);
      break;
    }
    await restarted.stop();
  });
});
