import { createHash, randomBytes } from 'node:crypto';
import { deriveKeyId } from '@hypervize/key-format';
import { type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
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

/** A row of an import, with numbers for the account and the digest. */
interface Row {
  readonly account: number;
  readonly name: string;
  readonly digest: number;
}

/** Accounts and digests of their own for one way to import, with some keys that exist before. */
async function scene(
  existing: readonly (Row & { readonly revoked: boolean })[],
  sharedIds: readonly number[],
) {
  const accounts = await Promise.all([0, 1, 2].map(() => service.newAccount()));
  const salt = randomBytes(8).toString('hex');
  const digestOf = (digest: number) => createHash('sha256').update(`${salt} ${digest}`).digest();
  const toImported = ({ account, name, digest }: Row) => ({
    ...{ accountId: accounts[account] ?? '', name, scopes: ['inference'], sha256: digestOf(digest) },
  });
  for (const row of existing) {
    const { results } = await service.keys.importKeys({ keys: [toImported(row)], actor });
    const [result] = results;
    if (!row.revoked || result?.status !== 'STATUS_IMPORTED') continue;
    await service.keys.revokeKey({ accountId: accounts[row.account] ?? '', keyId: result.keyId, actor });
  }
  // Keys with the id, and not the digest, of keys to import.
  for (const digest of sharedIds)
    await service.sql(
      `INSERT INTO keys.keys (key_id, account_id, name, scopes, sha256) VALUES ($1, $2, $3, '{inference}', $4)
       ON CONFLICT DO NOTHING`,
      [deriveKeyId(digestOf(digest)), accounts[0], `shares an id ${digest}`, digestOf(digest + 1_000)],
    );
  const [head] = await service.sql<{ seq: string; audit: string }>(
    'SELECT seq, (SELECT coalesce(max(audit_id), 0) FROM keys.audit) AS audit FROM keys.change_head',
  );
  const digestName = new Map(Array.from({ length: 40 }, (_, i) => [deriveKeyId(digestOf(i)), i]));
  /** The keys of the accounts, and what the import has appended to the audit log and the change log, in order. */
  const outcome = async () => {
    const keys = await service.sql<{ key_id: string; account_id: string; name: string }>(
      'SELECT key_id, account_id, name FROM keys.keys WHERE account_id = ANY ($1) AND sha256 IS NOT NULL',
      [accounts],
    );
    const audit = await service.sql<{ key_id: string; action: string; account_id: string }>(
      'SELECT key_id, action, account_id, actor_id FROM keys.audit WHERE audit_id > $1 ORDER BY audit_id',
      [head?.audit],
    );
    const changes = await service.sql<{ key_id: string; kind: string; account_id: string; seq: string }>(
      'SELECT key_id, kind, account_id, scopes, seq FROM keys.key_changes WHERE seq > $1 ORDER BY seq',
      [head?.seq],
    );
    const named = <R extends { key_id: string; account_id: string }>({
      key_id: id,
      account_id: account,
      ...rest
    }: R) => ({
      ...rest,
      ...{ digest: digestName.get(id) ?? 'other', account: accounts.indexOf(account) },
    });
    const byDigest = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    const ofKeys = changes
      .filter(({ kind }) => kind === 'imported')
      .map(({ seq: _, ...change }) => named(change));
    const gaps = changes.filter(({ seq }, place) => Number(seq) !== Number(head?.seq) + 1 + place);
    return { keys: keys.map(named).sort(byDigest), audit: audit.map(named), changes: ofKeys, gaps };
  };
  return { toImported, outcome };
}

test('an import in one call has the results of imports of one row each: statuses, names, audit and changes', async () => {
  const row = fc.record({
    account: fc.nat(2),
    name: fc.constantFrom('n', 'n (2)', 'default', 'x'.repeat(64)),
    digest: fc.nat(15),
  });
  const existing = fc.array(
    fc.record({ revoked: fc.boolean() }).chain((more) => row.map((one) => ({ ...one, ...more }))),
    {
      maxLength: 5,
    },
  );
  const rows = fc.array(row, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      existing,
      fc.uniqueArray(fc.nat(15), { maxLength: 2 }),
      rows,
      async (before, sharedIds, imported) => {
        const together = await scene(before, sharedIds);
        const { results } = await service.keys.importKeys({ keys: imported.map(together.toImported), actor });
        const ofTogether = await together.outcome();
        const oneByOne = await scene(before, sharedIds);
        const statuses: (string | undefined)[] = [];
        for (const one of imported) {
          const {
            results: [result],
          } = await service.keys.importKeys({ keys: [oneByOne.toImported(one)], actor });
          statuses.push(result?.status);
        }
        expect(results.map(({ status }) => status)).toEqual(statuses);
        expect(ofTogether).toEqual(await oneByOne.outcome());
        expect(ofTogether.gaps).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

test('concurrent imports of the same keys for two accounts: each key belongs to one, and is a conflict for the other', async () => {
  const accounts = [await service.newAccount(), await service.newAccount()];
  const digests = Array.from({ length: 200 }, () => randomBytes(32));
  const imports = await Promise.all(
    accounts.map((accountId) =>
      service.keys.importKeys({
        keys: digests.map((sha256) => ({ accountId, name: 'n', scopes: ['inference'], sha256 })),
        actor,
      }),
    ),
  );
  for (const place of digests.keys()) {
    const statuses = imports.map(({ results }) => results[place]?.status).sort();
    expect(statuses).toEqual(['STATUS_CONFLICT', 'STATUS_IMPORTED']);
  }
});
