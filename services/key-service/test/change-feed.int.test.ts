import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { actor, macKey, type Service, startKeyService } from './service.js';

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

describe('the change feed', () => {
  test('sends each change once, in order, as it is committed', async () => {
    const accountId = await service.newAccount();
    const stream = service.changes.follow();
    await stream.send({ start: { gatewayId: 'test' } });
    const seen: number[] = [];
    let started = false;
    void (async () => {
      for await (const message of stream.messages) {
        if (message.change) seen.push(message.change.seq);
        if (message.reset) started = true;
      }
    })().catch(() => {});
    await eventually(() => expect(started).toBe(true));
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

  test('a change waits for an earlier one that has not committed, so that the order of seqs is the order of commits', async () => {
    const accountId = await service.newAccount();
    const keys = await Promise.all([service.newKey(accountId), service.newKey(accountId)]);
    const [slow, quick] = keys.map(({ keyId }) => keyId) as [string, string];
    // A transaction that has taken its seq and stays open: no later change may commit before it.
    const outside = new pg.Client({ connectionString: service.databaseUrl });
    await outside.connect();
    await outside.query('BEGIN');
    const { rows } = await outside.query('SELECT keys.append_change($1, $2, $3) AS seq', [
      'revoked',
      slow,
      accountId,
    ]);
    let committed = false;
    const revoking = service.keys.revokeKey({ accountId, keyId: quick, actor }).then((reply) => {
      committed = true;
      return reply.confirmation?.seq;
    });
    await eventually(async () => {
      const waiting = await service.sql(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
      expect(waiting).toHaveLength(1);
    });
    expect(committed).toBe(false);
    await outside.query('COMMIT');
    await outside.end();
    expect(await revoking).toBeGreaterThan(Number(rows[0].seq));
  });

  test('a gateway that resumes from a seq that has been pruned gets a reset', async () => {
    await service.sql(
      'DELETE FROM keys.key_changes WHERE seq <= (SELECT max(seq) FROM keys.key_changes) - 1',
    );
    // A replica that has just started has no changes in memory.
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

test('a change that could not be published to the shared cache is pending, also when its status is requested later', async () => {
  const unreachable = { REDIS_URL: 'redis://127.0.0.1:1', CACHE_MAC_KEYS: macKey('cache', 1) };
  const withCache = await startKeyService(await postgres.createDatabase(), unreachable);
  const accountId = await withCache.newAccount();
  const { keyId } = await withCache.newKey(accountId);
  const { confirmation } = await withCache.keys.revokeKey({ accountId, keyId, actor });
  expect(confirmation).toMatchObject({ state: 'STATE_PENDING', waitingFor: ['redis'] });
  const later = await withCache.revocation.getRevocation({ seq: confirmation?.seq ?? 0 });
  expect(later.confirmation).toMatchObject({ state: 'STATE_PENDING', waitingFor: ['redis'] });
  await withCache.stop();
});
