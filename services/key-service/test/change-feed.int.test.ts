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
