import { randomUUID } from 'node:crypto';
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

const router = { id: 'key:AbCdEfGh', address: '192.0.2.1' };
const entryOf = (accountId: string, extra: object = {}) => ({
  ...{ eventId: randomUUID(), atUnixMs: Date.now(), accountId, action: 'endpoint.scaled', actor: router },
  ...{ endpointId: 'ep_000000000000', outcome: 'success', detailsJson: '{"hosts":2}' },
  ...extra,
});
const listOf = async (accountId: string) => (await service.keys.listAudit({ accountId })).entries;

describe('an entry of another service', () => {
  test('is in the log once, however often it is sent, with what it concerns and its outcome', async () => {
    const accountId = await service.newAccount();
    const refused = entryOf(accountId, { outcome: 'endpoint_not_found' });
    const entries = [entryOf(accountId), refused];
    await Promise.all([service.audit.recordAudit({ entries }), service.audit.recordAudit({ entries })]);
    await service.audit.recordAudit({
      entries: [refused, entryOf(accountId, { action: 'endpoint.deleted' })],
    });
    const [deleted, second, first, ...others] = await listOf(accountId);
    expect(others.map(({ action }) => action)).toEqual(['key.created', 'user.created']);
    expect(first).toMatchObject({
      ...{ action: 'endpoint.scaled', keyId: '', endpointId: 'ep_000000000000', outcome: 'success' },
      ...{ actor: router, detailsJson: '{"hosts":2}' },
    });
    expect(second?.outcome).toBe('endpoint_not_found');
    expect(deleted?.action).toBe('endpoint.deleted');
  });

  test('that concerns no account is shown to operators only', async () => {
    const entry = entryOf('', { action: 'pool.put', endpointId: '', detailsJson: '' });
    await service.audit.recordAudit({ entries: [entry] });
    expect((await listOf(''))[0]).toMatchObject({ action: 'pool.put', detailsJson: '{}' });
    await expect(service.as('auth-gateway').listAudit({ accountId: '' })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'account_id',
    });
  });

  test('has a time that is not in the future and at most a week in the past', async () => {
    const accountId = await service.newAccount();
    const at = (atUnixMs: number) => entryOf(accountId, { atUnixMs });
    await service.audit.recordAudit({ entries: [at(Date.now() + 3_600_000), at(1)] });
    const [old, future] = await listOf(accountId);
    expect(future?.atUnixMs).toBeLessThanOrEqual(Date.now());
    expect(Date.now() - (old?.atUnixMs ?? 0)).toBeLessThan(8 * 24 * 3_600_000);
  });

  test('has details that the log can hold, whatever text a client sent', async () => {
    const accountId = await service.newAccount();
    const details = {
      name: 'a\u0000b\ud800c',
      path: '\\u0000',
      huge: [1e300, 1e-300],
      many: 'x'.repeat(1_900),
    };
    await service.audit.recordAudit({
      entries: [entryOf(accountId, { detailsJson: JSON.stringify(details) })],
    });
    expect(JSON.parse((await listOf(accountId))[0]?.detailsJson ?? '')).toMatchObject({
      ...{ name: 'a\ufffdb\ufffdc', huge: ['1e+300', '1e-300'] },
    });
  });

  test.each([
    ['no event id', { eventId: '' }, 'event_id'],
    ['an account id that is no UUID', { accountId: 'a' }, 'account_id'],
    ['an action with a space', { action: 'endpoint scaled' }, 'action'],
    ['an endpoint id with a line break', { endpointId: 'a\nb' }, 'endpoint_id'],
    ['no actor', { actor: null }, 'actor'],
    ['an actor with a line break', { actor: { id: 'key:a\nb' } }, 'actor'],
    ['an outcome that is no error code', { outcome: 'failed' }, 'outcome'],
    ['details that are no object', { detailsJson: '[]' }, 'details_json'],
    ['details that are no JSON', { detailsJson: '{' }, 'details_json'],
    ['details of 2,049 bytes', { detailsJson: JSON.stringify({ a: 'x'.repeat(2_041) }) }, 'details_json'],
  ])('with %s refuses the whole batch and names the field', async (_what, bad, param) => {
    const accountId = await service.newAccount();
    const entries = [entryOf(accountId), entryOf(accountId, bad)];
    await expect(service.audit.recordAudit({ entries })).rejects.toMatchObject({
      code: 'invalid_request',
      param,
    });
    expect(await listOf(accountId)).toHaveLength(2);
  });

  test('is one of at most 500 in a call', async () => {
    const accountId = await service.newAccount();
    const entries = Array.from({ length: 501 }, () => entryOf(accountId));
    await expect(service.audit.recordAudit({ entries })).rejects.toMatchObject({ param: 'entries' });
    await service.audit.recordAudit({ entries: entries.slice(1) });
    await expect(service.audit.recordAudit({ entries: [] })).rejects.toMatchObject({ param: 'entries' });
  });
});

describe('the state of a revocation', () => {
  test('is shown to the account that it concerns and to operators, and to no other account', async () => {
    const accountId = await service.newAccount();
    const { keyId } = await service.newKey(accountId);
    const { confirmation } = await service.keys.revokeKey({ accountId, keyId, actor });
    const seq = confirmation?.seq ?? 0;
    const otherId = await service.newAccount();
    const other = await service.newKey(otherId);
    await service.keys.revokeKey({ accountId: otherId, keyId: other.keyId, actor });

    expect((await service.revocation.getRevocation({ seq, accountId })).confirmation?.seq).toBe(seq);
    expect((await service.revocation.getRevocation({ seq })).confirmation?.seq).toBe(seq);
    const refused = { code: 'revocation_not_found' };
    await expect(service.revocation.getRevocation({ seq, accountId: otherId })).rejects.toMatchObject(
      refused,
    );
    const missing = { seq: seq + 1_000, accountId };
    await expect(service.revocation.getRevocation(missing)).rejects.toMatchObject(refused);
    // Revoking it again gives the seq of its own revocation, not the head of the log.
    const again = await service.keys.revokeKey({ accountId, keyId, actor });
    expect(again.confirmation).toMatchObject({ seq, state: 'STATE_CONFIRMED' });
  });
});

test('a reason with a control character is invalid_request', async () => {
  const accountId = await service.newAccount();
  const { keyId } = await service.newKey(accountId);
  await expect(service.keys.revokeKey({ accountId, keyId, reason: 'a\u0000b', actor })).rejects.toMatchObject(
    { code: 'invalid_request', param: 'reason' },
  );
});

describe('a refused attempt', () => {
  test('is recorded with its actor, address, key and error code; invalid and unserved requests are not', async () => {
    const accountId = await service.newAccount();
    const manager = await service.newManager(accountId);
    const gateway = service.as('auth-gateway');
    const by = { accountId, actor: manager.actor };
    const { keyId } = await service.newKey(accountId, 'taken');
    await service.keys.revokeKey({ accountId, keyId, actor });
    const attempts = [
      () => gateway.createKey({ ...by, name: 'default', scopes: ['inference'] }),
      () => gateway.updateKey({ ...by, keyId, name: 'x' }),
      () => gateway.rollKey({ ...by, keyId }),
      () => gateway.revokeKey({ ...by, keyId: 'AAAAAAAA' }),
      () => gateway.revokeKey({ ...by, keyId, actor: { id: 'key:AAAAAAAA', address: '192.0.2.9' } }),
      () => gateway.createKey({ ...by, name: '', scopes: ['inference'] }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeDefined();
    const refused = (await listOf(accountId)).filter(({ outcome }) => outcome !== 'success').reverse();
    expect(refused.map((entry) => [entry.action, entry.outcome, entry.keyId, entry.actor?.id])).toEqual([
      ['key.created', 'key_name_taken', '', manager.actor.id],
      ['key.updated', 'key_revoked', keyId, manager.actor.id],
      ['key.rolled', 'key_revoked', keyId, manager.actor.id],
      ['key.revoked', 'key_not_found', 'AAAAAAAA', manager.actor.id],
      ['key.revoked', 'invalid_api_key', keyId, 'key:AAAAAAAA'],
    ]);
    expect(refused[4]?.actor?.address).toBe('192.0.2.9');
  });

  test('of a flood of them is counted in one entry when the service stops', async () => {
    const flooded = await startKeyService(service.databaseUrl);
    const accountId = await service.newAccount();
    const attempt = () =>
      flooded.keys.createKey({ accountId, name: 'default', scopes: ['inference'], actor });
    const calls = await Promise.allSettled(Array.from({ length: 60 }, attempt));
    expect(calls.every(({ status }) => status === 'rejected')).toBe(true);
    await flooded.stop();
    const [last, ...entries] = await listOf(accountId);
    expect(last).toMatchObject({ action: 'audit.refusals_omitted', actor: { id: 'system:key-service' } });
    expect(JSON.parse(last?.detailsJson ?? '')).toEqual({ omitted: { key_name_taken: 40 } });
    expect(entries.filter(({ outcome }) => outcome === 'key_name_taken')).toHaveLength(20);
  });
});

test('what operators do to an account is recorded with who did it', async () => {
  const subject = randomUUID();
  const { user } = await service.users.ensureUser({ subject, email: 'a@example.com', actor });
  const accountId = user?.accountId ?? '';
  await service.users.ensureUser({ subject, email: 'a@example.com', actor });
  await service.users.ensureUser({ subject, email: 'b@example.com', actor });
  await service.users.setAccountLimits({ accountId, limits: {}, actor });
  await service.users.suspendUser({ accountId, actor });
  await service.users.restoreUser({ accountId, actor });
  const sha256 = Buffer.alloc(32, 7);
  await service.keys.importKeys({ keys: [{ accountId, name: 'n', scopes: ['inference'], sha256 }], actor });
  const entries = (await listOf(accountId)).reverse();
  expect(entries.map(({ action }) => action)).toEqual([
    ...['user.created', 'key.created', 'user.updated', 'user.limited', 'user.suspended', 'user.restored'],
    'key.imported',
  ]);
  for (const entry of entries) expect([entry.action, entry.actor]).toEqual([entry.action, actor]);
});
