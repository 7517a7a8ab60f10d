import { randomUUID } from 'node:crypto';
import type { events } from '@hypervize/rpc';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { actor, type Service, startKeyService } from './service.js';

let postgres: PostgresServer;
/** Two replicas of the service on one database. */
let replicas: readonly [Service, Service];
beforeAll(async () => {
  postgres = await startTestPostgres();
  const databaseUrl = await postgres.createDatabase();
  replicas = [await startKeyService(databaseUrl), await startKeyService(databaseUrl)];
});
afterAll(async () => {
  for (const service of replicas ?? []) await service.stop();
  await postgres?.stop();
});

/** Follows the events of an account at a replica, from now on. */
async function followEvents(service: Service, accountId: string) {
  const stream = service.events.follow();
  const received: events.Event__Output[] = [];
  const ended = (async () => {
    for await (const event of stream.messages) received.push(event);
  })().catch(() => {});
  await stream.send({ followAccountId: accountId });
  await eventually(() => expect(received).toContainEqual(expect.objectContaining({ accountId })));
  received.length = 0;
  const receives = (...expected: object[]) =>
    eventually(() => {
      for (const event of expected) expect(received).toContainEqual(expect.objectContaining(event));
    });
  return { received, receives, ended, cancel: () => stream.cancel() };
}

test('both replicas send what one of them does with a key, and when its revocation is confirmed, and nothing of other accounts', async () => {
  const accountId = await replicas[0].newAccount();
  const streams = await Promise.all(replicas.map((service) => followEvents(service, accountId)));
  const { keyId, secret } = await replicas[0].newKey(accountId);
  const { keyId: other } = await replicas[0].newKey(await replicas[0].newAccount());
  await replicas[0].keys.updateKey({ accountId, keyId, name: 'renamed', actor });
  const { confirmation } = await replicas[1].keys.revokeKey({ accountId, keyId, actor });
  expect(confirmation?.state).toBe('STATE_CONFIRMED');
  // Its confirmation is reported once: how long a repeated call took says nothing.
  await replicas[1].keys.revokeKey({ accountId, keyId, actor });
  const { keyId: later } = await replicas[1].newKey(accountId);
  for (const { received, receives } of streams) {
    const ofKey = { kind: 'KIND_ACTION', accountId, keyId, endpointId: '', sessionId: '' };
    await receives(
      { ...ofKey, action: 'key.created' },
      { ...ofKey, action: 'key.updated' },
      { ...ofKey, action: 'key.revoked' },
      { kind: 'KIND_CONFIRMED', accountId, seq: confirmation?.seq },
      { action: 'key.created', keyId: later },
    );
    expect(received.map(({ accountId: of }) => of)).toEqual(received.map(() => accountId));
    expect(JSON.stringify(received)).not.toContain(other);
    expect(JSON.stringify(received)).not.toContain(secret);
    const confirmed = received.filter(({ kind }) => kind === 'KIND_CONFIRMED');
    expect(confirmed).toHaveLength(1);
    const [{ tookMs } = { tookMs: -1 }] = confirmed;
    expect(tookMs).toBeGreaterThanOrEqual(0);
    expect(tookMs).toBeLessThan(10_000);
  }
  for (const stream of streams) stream.cancel();
});

test('an event of another service is sent once it is recorded; a refused attempt and an entry of the platform are not', async () => {
  const accountId = await replicas[0].newAccount();
  const stream = await followEvents(replicas[1], accountId);
  const entry = (action: string, extra: object = {}) => ({
    ...{ eventId: randomUUID(), accountId, action, endpointId: 'ep_1', outcome: 'success', actor },
    ...{ atUnixMs: Date.now(), detailsJson: '{"session_id":"s1"}', ...extra },
  });
  await replicas[0].audit.recordAudit({
    entries: [
      entry('endpoint.scaled', { outcome: 'endpoint_not_found' }),
      entry('pool.put', { accountId: '' }),
      entry('endpoint.created'),
    ],
  });
  await stream.receives({ action: 'endpoint.created', endpointId: 'ep_1', sessionId: 's1' });
  expect(stream.received).toHaveLength(1);
  stream.cancel();
});

test('a revocation whose call answered before it was confirmed is reported when it is', async () => {
  const accountId = await replicas[0].newAccount();
  const stream = await followEvents(replicas[1], accountId);
  // A gateway that has a lease and applies nothing.
  await replicas[0].sql(
    `INSERT INTO keys.leases (holder_id, applied_seq, lease_ms) VALUES ('silent', 0, 1000)`,
  );
  const { keyId } = await replicas[0].newKey(accountId);
  const call = { timeoutMs: 400 };
  const { confirmation } = await replicas[0].keys.revokeKey({ accountId, keyId, actor }, call);
  expect([confirmation?.state, confirmation?.waitingFor]).toEqual(['STATE_PENDING', ['silent']]);
  expect(stream.received.filter(({ kind }) => kind === 'KIND_CONFIRMED')).toEqual([]);
  await stream.receives({ kind: 'KIND_CONFIRMED', seq: confirmation?.seq });
  stream.cancel();
});

test('a listener that was disconnected says that events may have been missed, and goes on', async () => {
  const accountId = await replicas[0].newAccount();
  const stream = await followEvents(replicas[0], accountId);
  await replicas[0].sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'key-service (listen)'`,
  );
  await stream.receives({ kind: 'KIND_LOST', accountId: '' });
  const { keyId } = await replicas[0].newKey(accountId);
  await stream.receives({ action: 'key.created', keyId });
  stream.cancel();
});

test('a replica that stops ends its streams, and does not wait for them', async () => {
  // Calls in flight would have five minutes to finish.
  const service = await startKeyService(replicas[0].databaseUrl, { STOP_TIMEOUT_SECONDS: '600' });
  const stream = await followEvents(service, await service.newAccount());
  await service.stop();
  await stream.ended;
});
