import type { AppError } from '@hypervize/errors';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { actor, type Service, startKeyService } from './service.js';

let postgres: PostgresServer;
let service: Service;
let gateway: Service['keys'];
beforeAll(async () => {
  postgres = await startTestPostgres();
  service = await startKeyService(await postgres.createDatabase());
  gateway = service.as('auth-gateway');
});
afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
});

/** The flood and the service share a process, which is busy for a while. */
const patient = { timeoutMs: 120_000 };
const slow = { timeoutMs: 60_000 };

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: AppError) => error.code,
  );

/** Holds the lock of an account's row, so that its changes stand still, until the returned function is called. */
async function holdAccount(accountId: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: service.databaseUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM keys.users WHERE account_id = $1 FOR UPDATE', [accountId]);
  return async () => {
    await holder.query('COMMIT');
    await holder.end();
  };
}

/** The connections that wait for a lock, by the pool that they belong to. */
async function waitingForLocks(): Promise<Record<string, number>> {
  const rows = await service.sql<{ application_name: string }>(
    `SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
  );
  const counts: Record<string, number> = {};
  for (const { application_name: name } of rows) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** A gateway that follows the change feed: resolves once a renewal has been granted. */
function follower(name: string) {
  const stream = service.changes.follow();
  let granted = 0;
  let number = 0;
  void (async () => {
    for await (const message of stream.messages) {
      if (message.grant) granted = message.grant.number;
      if (message.change) await stream.send({ applied: { seq: message.change.seq } });
    }
  })().catch(() => {});
  return {
    start: () => stream.send({ start: { gatewayId: name } }),
    renew: async () => {
      const wanted = ++number;
      await stream.send({ renew: { number: wanted, appliedSeq: 0 } });
      await eventually(() => expect(granted).toBeGreaterThanOrEqual(wanted));
    },
    leave: () => stream.send({ leave: {} }),
  };
}

describe('while 700 changes of one account stand still', () => {
  test('they take two connections; leases, verification, changes, revocations and lists of others go on', async () => {
    const hostile = await service.newAccount();
    const { keyId, actor: manager } = await service.newManager(hostile);
    const other = await service.newAccount();
    const { secret } = await service.newKey(other, 'kept');
    const gone = await service.newKey(other, 'gone');
    const lease = follower('bystander');
    await lease.start();
    await lease.renew();

    const release = await holdAccount(hostile);
    let settled = 0;
    const flood = Array.from({ length: 700 }, async (_, place) => {
      const request = { accountId: hostile, keyId, requestsPerMinute: 1 + place, actor: manager };
      const code = await codeOf(gateway.updateKey(request, patient));
      settled++;
      return code;
    });
    const missing = { accountId: hostile, keyId: 'AAAAAAAA', actor: manager };
    const revocations = Array.from({ length: 50 }, () => codeOf(gateway.revokeKey(missing, patient)));
    const lists = Array.from({ length: 50 }, () => codeOf(gateway.listKeys({ accountId: hostile }, patient)));
    await eventually(
      async () =>
        expect(await waitingForLocks()).toEqual({ 'key-service (manage)': 2, 'key-service (revoke)': 1 }),
      slow,
    );

    await lease.renew();
    expect(await service.reasonOf(secret)).toBe('GOOD');
    const request = { accountId: other, name: 'new', scopes: ['inference'], actor };
    expect(await codeOf(gateway.createKey({ ...request, actor: { id: `user:${other}` } }))).toBe('accepted');
    const revoked = await gateway.revokeKey({
      ...{ accountId: other, keyId: gone.keyId, actor: { id: `user:${other}` } },
    });
    expect(revoked.confirmation?.state).toBe('STATE_CONFIRMED');
    expect((await gateway.listKeys({ accountId: other })).keys).toHaveLength(3);
    await lease.renew();
    expect(Object.values(await waitingForLocks()).every((count) => count <= 2)).toBe(true);
    expect(settled).toBeLessThan(700);

    await release();
    const codes = await Promise.all(flood);
    expect(codes).toEqual(expect.arrayContaining(['accepted', 'overloaded']));
    await Promise.all([...revocations, ...lists]);
    await lease.leave();
  });

  test('an operator can suspend the account as soon as its lock is free', async () => {
    const hostile = await service.newAccount();
    const { actor: manager } = await service.newManager(hostile);
    const release = await holdAccount(hostile);
    const order: string[] = [];
    const flood = Array.from({ length: 100 }, () =>
      codeOf(gateway.revokeKey({ accountId: hostile, keyId: 'AAAAAAAA', actor: manager })).then((code) =>
        order.push(code),
      ),
    );
    await eventually(async () => expect((await waitingForLocks())['key-service (revoke)']).toBe(1));
    const suspended = service.users.suspendUser({ accountId: hostile, actor });
    await eventually(async () => expect((await waitingForLocks())['key-service (revoke)']).toBe(2));
    await release();
    expect((await suspended).confirmation?.state).toBe('STATE_CONFIRMED');
    await Promise.all(flood);
    expect(order.filter((code) => code === 'account_suspended').length).toBeGreaterThan(90);
  });
});

test('a change that waits too long for a lock is overloaded', async () => {
  const accountId = await service.newAccount();
  const { keyId } = await service.newKey(accountId);
  const release = await holdAccount(accountId);
  expect(await codeOf(service.keys.updateKey({ accountId, keyId, name: 'x', actor }))).toBe('overloaded');
  await release();
});

test('the head of the change log is not locked while a change waits for a lock or is prepared', async () => {
  const accountId = await service.newAccount();
  const { keyId } = await service.newKey(accountId);
  const [row] = await service.sql<{ seq: string }>('SELECT seq FROM keys.change_head');
  const release = await holdAccount(accountId);
  const revoking = service.keys.revokeKey({ accountId, keyId, actor });
  await eventually(async () => expect((await waitingForLocks())['key-service (revoke)']).toBe(1));
  await service.sql('SELECT FROM keys.change_head FOR UPDATE NOWAIT');
  await release();
  expect((await revoking).confirmation?.seq).toBeGreaterThan(Number(row?.seq));
});

test('updates that change nothing append nothing to the change log and the audit log', async () => {
  const accountId = await service.newAccount();
  const { keyId } = await service.newKey(accountId, 'same');
  const counts = async () =>
    service.sql(
      'SELECT (SELECT count(*) FROM keys.key_changes) AS changes, count(*) AS entries FROM keys.audit',
    );
  const before = await counts();
  const request = { accountId, keyId, name: 'same', scopes: ['inference'], removeExpiry: true, actor };
  await Promise.all(Array.from({ length: 20 }, () => service.keys.updateKey(request)));
  expect(await counts()).toEqual(before);
});
