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

describe('a key', () => {
  test('returns its secret when it is created and never again', async () => {
    const accountId = await service.newAccount();
    const { keyId, secret } = await service.newKey(accountId, 'mine');
    const { key } = await service.keys.getKey({ accountId, keyId });
    const { keys } = await service.keys.listKeys({ accountId });
    expect(JSON.stringify([key, keys])).not.toContain(secret.slice(17));
    expect(key).toMatchObject({ name: 'mine', scopes: ['inference'], revealed: true, imported: false });
  });

  test('created several times with one name at the same time is created once, and the other calls are refused', async () => {
    const accountId = await service.newAccount();
    const create = () => service.keys.createKey({ accountId, name: 'same', scopes: ['inference'], actor });
    const tries = await Promise.allSettled([create(), create(), create()]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(refused).toEqual(['key_name_taken', 'key_name_taken']);
  });

  test('that is revoked frees its name', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId, 'again');
    await service.keys.revokeKey({ accountId, keyId, actor });
    await expect(service.newKey(accountId, 'again')).resolves.toBeDefined();
  });

  test('revoked and rolled at the same time is no longer good, and a successor is good by itself', async () => {
    for (let round = 0; round < 5; round++) {
      const accountId = await service.newAccount();
      const { keyId, secret } = await service.newKey(accountId);
      const [revoked, rolled] = await Promise.allSettled([
        service.keys.revokeKey({ accountId, keyId, actor }),
        service.keys.rollKey({ accountId, keyId, actor }),
      ]);
      expect(revoked.status).toBe('fulfilled');
      expect(await service.reasonOf(secret)).toBe('REASON_REVOKED');
      if (rolled.status === 'fulfilled') expect(await service.reasonOf(rolled.value.secret)).toBe('GOOD');
      else expect(rolled.reason.code).toBe('key_revoked');
    }
  });

  test('rolled with an overlap is good until the overlap ends, and cannot be rolled again', async () => {
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

  test('revoked again keeps its first revocation', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId);
    const first = await service.keys.revokeKey({ accountId, keyId, reason: 'leaked', actor });
    const second = await service.keys.revokeKey({ accountId, keyId, reason: 'other', actor });
    expect(second.key).toEqual(first.key);
    expect(second.key?.revokedReason).toBe('leaked');
  });

  test('of another account is not found', async () => {
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

  test('was last used at the latest time recorded, which is not in the future', async () => {
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
  test('of keys return each key once across pages', async () => {
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

  test('of audit entries name the actor and the action, and are append-only', async () => {
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
    ['no actor', { actor: null }, 'actor'],
  ])('%s is invalid_request with the name of the field', async (_what, bad, param) => {
    const good = { accountId: await service.newAccount(), name: 'n', scopes: ['inference'], actor };
    await expect(service.keys.createKey({ ...good, ...bad })).rejects.toMatchObject({
      code: 'invalid_request',
      param,
    });
  });

  test('an account that does not exist is account_not_found', async () => {
    const accountId = '00000000-0000-0000-0000-000000000000';
    await expect(service.newKey(accountId)).rejects.toMatchObject({ code: 'account_not_found' });
  });

  test('a caller that the method does not serve is refused', async () => {
    const key = 'hvz_live_x';
    await expect(service.as('hvz').verifyKey({ key })).rejects.toMatchObject({ code: 'caller_not_allowed' });
    await expect(service.as('').listKeys({})).rejects.toMatchObject({ code: 'caller_not_allowed' });
  });
});
