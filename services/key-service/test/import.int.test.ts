import { createHash } from 'node:crypto';
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

describe('imported keys', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest();

  test('are verified by their digest, whatever their form, and importing them again changes nothing', async () => {
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
    expect(await service.reasonOf('hvz_live_shorter')).toBe('REASON_UNKNOWN');
    const { keys: listed } = await service.keys.listKeys({ accountId });
    expect(listed.map(({ name }) => name).sort()).toEqual(['default', 'moved', 'moved (2)', 'moved (3)']);

    await service.keys.revokeKey({ accountId, keyId: first.results[0]?.keyId ?? '', actor });
    expect(await service.reasonOf('hvz_live_short')).toBe('REASON_REVOKED');
  });

  test('of one account are a conflict for another account', async () => {
    const row = { name: 'n', scopes: ['inference'], sha256: sha256('hvz_live_contested') };
    const first = await service.newAccount();
    await service.keys.importKeys({ keys: [{ ...row, accountId: first }], actor });
    const second = await service.newAccount();
    const { results } = await service.keys.importKeys({ keys: [{ ...row, accountId: second }], actor });
    expect(results[0]?.status).toBe('STATUS_CONFLICT');
    expect((await service.keys.verifyKey({ key: 'hvz_live_contested' })).verdict?.accountId).toBe(first);
  });

  test('are imported all or none: one bad row refuses the batch', async () => {
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
    expect(await service.reasonOf('hvz_live_half')).toBe('REASON_UNKNOWN');
  });
});
