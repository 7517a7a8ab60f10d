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
