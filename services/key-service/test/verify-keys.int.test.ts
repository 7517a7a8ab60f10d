import { createHash, randomBytes } from 'node:crypto';
import { generateKey } from '@hypervize/key-format';
import { createRandom, eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { actor, macKey, type Service, startKeyService } from './service.js';

let postgres: PostgresServer;
let service: Service;
beforeAll(async () => {
  postgres = await startTestPostgres();
  service = await startKeyService(await postgres.createDatabase(), {
    MAC_KEYS: `${macKey('two', 2)},${macKey('one', 1)}`,
  });
});
afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
});

async function importKey(accountId: string) {
  const secret = `hvz_live_${randomBytes(20).toString('hex')}`;
  const sha256 = createHash('sha256').update(secret).digest();
  const row = { accountId, name: 'moved', scopes: ['inference'], sha256 };
  const { results } = await service.keys.importKeys({ keys: [row], actor });
  return { keyId: results[0]?.keyId ?? '', secret };
}

/** Texts of keys by what they are; the undecided ones are those that only bcrypt can decide. */
async function textsOfEveryKind() {
  const accountId = await service.newAccount();
  const suspended = await service.newAccount();
  const good = await service.newKey(accountId);
  const expired = await service.newKey(accountId);
  const revoked = await service.newKey(accountId);
  const imported = await importKey(accountId);
  const importedRevoked = await importKey(accountId);
  const ofSuspended = await service.newKey(suspended);
  const lost = [await service.newKey(accountId), await service.newKey(accountId)];
  for (const { keyId } of [revoked, importedRevoked])
    await service.keys.revokeKey({ accountId, keyId, actor });
  await service.users.suspendUser({ accountId: suspended, actor, reason: 'test' });
  await service.sql(`UPDATE keys.keys SET expires_at = '2020-01-01' WHERE key_id = $1`, [expired.keyId]);
  await service.sql('UPDATE keys.keys SET mac = NULL, mac_version = NULL WHERE key_id = $1', [
    lost[0]?.keyId,
  ]);
  await service.sql(`UPDATE keys.keys SET mac_version = 'gone-00000000' WHERE key_id = $1`, [lost[1]?.keyId]);
  const [unrevealed] = await service.sql<{ key_id: string }>(
    `SELECT key_id FROM keys.keys WHERE account_id = $1 AND name = 'default'`,
    [accountId],
  );
  const wrong = (keyId: string | undefined) => generateKey({ keyId: keyId ?? '' }).key;
  return {
    decided: [
      ...[good, expired, revoked, imported, importedRevoked, ofSuspended].map(({ secret }) => secret),
      ...[good.keyId, revoked.keyId, imported.keyId, unrevealed?.key_id].map(wrong),
      ...[generateKey().key, `hvz_live_${randomBytes(20).toString('hex')}`, 'no key', ''],
    ],
    undecided: [...lost.map(({ secret }) => secret), wrong(lost[0]?.keyId)],
  };
}

describe('verified together', () => {
  test('any mix of keys gets the results that each gets alone, except where bcrypt has to decide', async () => {
    const { decided, undecided } = await textsOfEveryKind();
    const alone = new Map<string, unknown>();
    for (const key of decided) {
      const { verdict, refusal } = await service.keys.verifyKey({ key });
      alone.set(key, { verdict, refusal });
    }
    const key = fc.constantFrom(...decided, ...undecided);
    await fc.assert(
      fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 40 }), async (keys) => {
        const { results } = await service.keys.verifyKeys({ keys });
        expect(results).toHaveLength(keys.length);
        for (const [place, { verdict, refusal, outcome }] of results.entries()) {
          const text = keys[place] as string;
          if (undecided.includes(text)) expect(outcome).toBe('undecided');
          else expect({ verdict, refusal }).toEqual(alone.get(text));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keys whose MAC is of an earlier MAC key are good, and get one of the current', async () => {
    const accountId = await service.newAccount();
    const earlier = await startKeyService(service.databaseUrl, { MAC_KEYS: macKey('one', 1) });
    const keys = [await earlier.newKey(accountId), await earlier.newKey(accountId)];
    await earlier.stop();
    const { results } = await service.keys.verifyKeys({ keys: keys.map(({ secret }) => secret) });
    expect(results.map(({ outcome }) => outcome)).toEqual(['verdict', 'verdict']);
    await eventually(async () => {
      const rows = await service.sql<{ mac_version: string }>(
        'SELECT mac_version FROM keys.keys WHERE key_id = ANY ($1)',
        [keys.map(({ keyId }) => keyId)],
      );
      expect(rows.map((row) => row.mac_version.slice(0, 4))).toEqual(['two-', 'two-']);
    });
    const again = await service.keys.verifyKeys({ keys: keys.map(({ secret }) => secret) });
    expect(again.results.map(({ outcome }) => outcome)).toEqual(['verdict', 'verdict']);
  });

  test('none or more than 256 keys are refused', async () => {
    for (const keys of [[], Array(257).fill('no key')])
      await expect(service.keys.verifyKeys({ keys })).rejects.toMatchObject({ code: 'invalid_request' });
    const { results } = await service.keys.verifyKeys({ keys: Array(256).fill('no key') });
    expect(results).toHaveLength(256);
  });

  test('keys reflect every change up to the seq of the response, and none after it, while changes are made', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = createRandom(seed);
    const accounts = await Promise.all([0, 1, 2].map(() => service.newAccount()));
    const keys = await Promise.all(
      Array.from({ length: 24 }, async (_, i) => {
        const accountId = accounts[i % 3] as string;
        return { accountId, ...(i % 2 ? await service.newKey(accountId) : await importKey(accountId)) };
      }),
    );
    const revokedAt = new Map<string, number>();
    const suspendedAt = new Map<string, number>();
    const seqOf = ({ confirmation }: { confirmation?: { seq: number } | null }) => confirmation?.seq ?? 0;
    let changing = true;
    const change = async () => {
      const order = [...keys].sort(() => random.next() - 0.5).slice(0, 16);
      for (const { accountId, keyId } of order) {
        revokedAt.set(keyId, seqOf(await service.keys.revokeKey({ accountId, keyId, actor })));
        if (suspendedAt.size < 2 && random.chance(0.3) && !suspendedAt.has(accountId))
          suspendedAt.set(
            accountId,
            seqOf(await service.users.suspendUser({ accountId, actor, reason: 'test' })),
          );
      }
      changing = false;
    };
    const seen: { seq: number; key: (typeof keys)[number]; revoked: boolean; suspended: boolean }[] = [];
    const verify = async () => {
      while (changing) {
        const asked = Array.from({ length: Math.ceil(random.between(0, 30)) }, () => random.pick(keys));
        const { seq, results } = await service.keys.verifyKeys({ keys: asked.map(({ secret }) => secret) });
        for (const [place, { refusal, verdict }] of results.entries())
          seen.push({
            ...{ seq, key: asked[place] as (typeof keys)[number] },
            ...{
              revoked: refusal?.reason === 'REASON_REVOKED',
              suspended: verdict?.accountSuspended ?? false,
            },
          });
      }
    };
    await Promise.all([change(), verify(), verify(), verify()]);
    const isAt = (changes: Map<string, number>, id: string, seq: number) =>
      (changes.get(id) ?? Number.POSITIVE_INFINITY) <= seq;
    const wrong = seen.filter(({ seq, key, revoked, suspended }) => {
      const mayBe = isAt(revokedAt, key.keyId, seq);
      return revoked !== mayBe || (!revoked && suspended !== isAt(suspendedAt, key.accountId, seq));
    });
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
    expect(new Set(seen.map(({ seq }) => seq)).size).toBeGreaterThan(1);
  });
});

test('a lookup does not read the whole table, also if the table has grown since its connection was opened', async () => {
  const grown = await startKeyService(await postgres.createDatabase(), { DATABASE_VERIFY_CONNECTIONS: '1' });
  try {
    const accountId = await grown.newAccount();
    const { secret } = await grown.newKey(accountId);
    // Statistics of a table with a few rows, and none of those that follow.
    await grown.sql('ALTER TABLE keys.keys SET (autovacuum_enabled = off)');
    await grown.sql('VACUUM ANALYZE keys.keys, keys.users, keys.change_head');
    // As often as makes PostgreSQL keep the plan of a prepared statement.
    for (let i = 0; i < 12; i++) await grown.keys.verifyKeys({ keys: [secret] });
    const before = await rowsScanned(grown);
    await grown.sql(
      `INSERT INTO keys.keys (key_id, account_id, name, scopes, sha256)
       SELECT substr(md5(i::text), 1, 8), $1, 'k' || i, '{inference}', sha256(i::text::bytea) FROM generate_series(1, 20000) i
       ON CONFLICT DO NOTHING`,
      [accountId],
    );
    for (let i = 0; i < 3; i++) expect(await grown.reasonOf(secret)).toBe('GOOD');
    const { results } = await grown.keys.verifyKeys({ keys: [secret, generateKey().key] });
    expect(results.map(({ outcome }) => outcome)).toEqual(['verdict', 'refusal']);
    await endVerifyConnections(grown);
    expect((await rowsScanned(grown)) - before).toBeLessThan(1_000);
  } finally {
    await grown.stop();
  }
});

/** Rows of the table that sequential scans have read, as far as connections have reported it. */
async function rowsScanned({ sql }: Service): Promise<number> {
  const [row] = await sql<{ scanned: string }>(
    `SELECT seq_tup_read AS scanned FROM pg_stat_all_tables WHERE schemaname = 'keys' AND relname = 'keys'`,
  );
  return Number(row?.scanned);
}

/** Ends the connections that verify keys: at the end at the latest, a connection reports what it has read. */
async function endVerifyConnections({ sql }: Service): Promise<void> {
  const connections = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'key-service (verify)'`;
  const ended = await sql(`SELECT pg_terminate_backend(pid) ${connections}`);
  expect(ended).toHaveLength(1);
  await eventually(async () => expect(await sql(`SELECT ${connections}`)).toHaveLength(0));
}
