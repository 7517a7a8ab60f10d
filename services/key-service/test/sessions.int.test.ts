import type { AppError } from '@hypervize/errors';
import { SESSION_LENGTH } from '@hypervize/key-format';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { pruneSessions } from '../src/store/sessions-write.js';
import { actor as operator, type Service, startKeyService } from './service.js';

const idleSeconds = 900;
const maxSeconds = 3_600;

let postgres: PostgresServer;
let service: Service;
beforeAll(async () => {
  postgres = await startTestPostgres();
  const env = { SESSION_IDLE_SECONDS: String(idleSeconds), SESSION_MAX_SECONDS: String(maxSeconds) };
  service = await startKeyService(await postgres.createDatabase(), env);
});
afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
});

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: AppError) => error.code,
  );
const verify = (secret: string) => service.sessions.verifySession({ session: secret });
const reasonOf = async (secret: string) => (await verify(secret)).refusal?.reason ?? 'GOOD';
const set = (sessionId: string, columns: string) =>
  service.sql(`UPDATE keys.sessions SET ${columns} WHERE session_id = $1`, [sessionId]);
const idsOf = async (accountId: string) =>
  (await service.sessions.listSessions({ accountId })).sessions.map(({ sessionId }) => sessionId);
const ago = (seconds: number) => `clock_timestamp() - interval '${seconds} seconds'`;
const untilMs = async (secret: string) => (await verify(secret)).verdict?.expiresUnixMs ?? 0;

describe('a session', () => {
  test('verifies with its whole credential only, and its secret is stored nowhere', async () => {
    const accountId = await service.newAccount();
    const { sessionId, secret } = await service.newSession(accountId);
    expect(secret).toHaveLength(SESSION_LENGTH);
    const { verdict, seq } = await verify(secret);
    expect(verdict).toMatchObject({ sessionId, accountId, accountSuspended: false });
    expect(seq).toBe(
      (await service.sql<{ seq: string }>('SELECT seq FROM keys.change_head')).map((row) =>
        Number(row.seq),
      )[0],
    );

    const other = await service.newSession(accountId);
    await service.sql(
      `UPDATE keys.sessions SET sha256 = (SELECT sha256 FROM keys.sessions WHERE session_id = $2) WHERE session_id = $1`,
      [sessionId, other.sessionId],
    );
    expect(await reasonOf(secret)).toBe('REASON_MISMATCH');
    expect(await reasonOf('hvz_sess_nonsense')).toBe('REASON_UNKNOWN');
    await service.sql('DELETE FROM keys.sessions WHERE session_id = $1', [sessionId]);
    expect(await reasonOf(secret)).toBe('REASON_UNKNOWN');

    const tables = await service.sql<{ dump: string }>(
      `SELECT string_agg(row::text, ' ') AS dump FROM (SELECT to_jsonb(s) AS row FROM keys.sessions AS s
         UNION ALL SELECT to_jsonb(a) FROM keys.audit AS a UNION ALL SELECT to_jsonb(c) FROM keys.key_changes AS c) AS all_rows`,
    );
    expect(tables[0]?.dump).not.toContain(other.secret.slice(21));
  });

  test('lasts for the idle lifetime from each verification, and no longer than the absolute lifetime', async () => {
    const { sessionId, secret } = await service.newSession(await service.newAccount());
    const before = Date.now();
    expect(await untilMs(secret)).toBeGreaterThanOrEqual(before + idleSeconds * 1_000);
    await set(sessionId, `absolute_expires_at = clock_timestamp() + interval '950 seconds'`);
    expect(await untilMs(secret)).toBeLessThan(Date.now() + 901_000);
    await set(
      sessionId,
      `expires_at = clock_timestamp() + interval '5 minutes',
      absolute_expires_at = clock_timestamp() + interval '5 minutes'`,
    );
    expect(await untilMs(secret)).toBeLessThan(Date.now() + 301_000);
  });

  test('that has expired is verified with its expiry, and a use does not bring it back', async () => {
    const { sessionId, secret } = await service.newSession(await service.newAccount());
    await set(sessionId, `last_used_at = ${ago(1_000)}, expires_at = ${ago(100)}`);
    for (let i = 0; i < 2; i++) {
      const until = await untilMs(secret);
      expect(until).toBeLessThan(Date.now() - 90_000);
      expect(until).toBeGreaterThan(0);
    }
  });

  test('is recorded as used at most once a minute, which moves its expiry', async () => {
    const accountId = await service.newAccount();
    const [recent, due] = [await service.newSession(accountId), await service.newSession(accountId)];
    const soon = `expires_at = clock_timestamp() + interval '1 minute'`;
    await set(recent.sessionId, `last_used_at = ${ago(50)}, ${soon}`);
    await set(due.sessionId, `last_used_at = ${ago(70)}, ${soon}`);
    const listed = async (id: string) =>
      (await service.sessions.listSessions({ accountId })).sessions.find(({ sessionId }) => sessionId === id);
    for (const { secret } of [recent, due]) await verify(secret);
    await eventually(async () =>
      expect((await listed(due.sessionId))?.lastUsedUnixMs).toBeGreaterThan(Date.now() - 40_000),
    );
    const usedUntil = (await listed(due.sessionId))?.expiresUnixMs;
    expect(usedUntil).toBeGreaterThan(Date.now() + (idleSeconds - 60) * 1_000);
    expect((await listed(recent.sessionId))?.lastUsedUnixMs).toBeLessThan(Date.now() - 45_000);
  });

  test('is created for a user of a gateway only, and not for a suspended account', async () => {
    const accountId = await service.newAccount();
    const create = (id: string) => service.sessions.createSession({ accountId, actor: { id } });
    const { actor } = await service.newSession(accountId);
    expect(await codeOf(create('operator:test'))).toBe('invalid_request');
    expect(await codeOf(create(actor.id))).toBe('invalid_request');
    expect(await codeOf(create(`user:${await service.newAccount()}`))).toBe('insufficient_scope');
    const byOperator = service.operatorSessions.createSession({
      accountId,
      actor: { id: `user:${accountId}` },
    });
    expect(await codeOf(byOperator)).toBe('caller_not_allowed');
    await service.users.suspendUser({ accountId, actor: operator });
    expect(await codeOf(create(`user:${accountId}`))).toBe('account_suspended');
  });

  test('is listed with where it was created, cut to a sane length', async () => {
    const accountId = await service.newAccount();
    const actor = { id: `user:${accountId}`, address: '2001:db8::1' };
    await service.sessions.createSession({ accountId, actor, userAgent: `\u0007${'é'.repeat(300)}` });
    const [listed] = (await service.operatorSessions.listSessions({ accountId })).sessions;
    expect(listed).toMatchObject({ accountId, address: '2001:db8::1', userAgent: 'é'.repeat(200) });
  });
});

describe('the end of a session', () => {
  const end = (accountId: string, sessionId: string, actor = operator) =>
    service.operatorSessions.endSession({ accountId, sessionId, reason: 'lost laptop', actor });

  test('is confirmed, refuses the session from then on, and is recorded', async () => {
    const accountId = await service.newAccount();
    const [one, two] = [await service.newSession(accountId), await service.newSession(accountId)];
    const { session, confirmation } = await end(accountId, one.sessionId);
    expect(confirmation?.state).toBe('STATE_CONFIRMED');
    expect(session?.endedUnixMs).toBeGreaterThan(Date.now() - 60_000);
    expect(await reasonOf(one.secret)).toBe('REASON_ENDED');
    expect(await reasonOf(two.secret)).toBe('GOOD');
    expect(await idsOf(accountId)).toEqual([two.sessionId]);
    const { entries } = await service.keys.listAudit({ accountId });
    expect(entries[0]).toMatchObject({ action: 'session.ended', outcome: 'success' });
    expect(JSON.parse(entries[0]?.detailsJson ?? '')).toEqual({
      session_id: one.sessionId,
      reason: 'lost laptop',
    });
  });

  test('is delivered with the session id and no key id', async () => {
    const accountId = await service.newAccount();
    const { sessionId } = await service.newSession(accountId);
    const seq = (await end(accountId, sessionId)).confirmation?.seq;
    expect(await changeAt(seq)).toMatchObject({ kind: 'KIND_REVOKED', keyId: '', sessionId, accountId });
  });

  test('can be repeated, and is not found in another account', async () => {
    const accountId = await service.newAccount();
    const { sessionId } = await service.newSession(accountId);
    const first = await end(accountId, sessionId);
    await end(accountId, (await service.newSession(accountId)).sessionId);
    const second = await end(accountId, sessionId);
    expect(second).toEqual({
      session: first.session,
      confirmation: expect.objectContaining({ seq: first.confirmation?.seq }),
    });
    expect(await codeOf(end(await service.newAccount(), sessionId))).toBe('session_not_found');
    expect(await codeOf(end(accountId, 'nonsense'))).toBe('session_not_found');
  });

  test('comes to the least recently used one when an account has more than 100, and not to an active one before an expired one', async () => {
    const accountId = await service.newAccount();
    const made = [];
    for (let i = 0; i < 100; i++) made.push(await service.newSession(accountId));
    const [first, second, third] = made as [(typeof made)[0], (typeof made)[0], (typeof made)[0]];
    await verify(first.secret);
    await set(second.sessionId, `last_used_at = ${ago(60)}`);
    await set(third.sessionId, `expires_at = ${ago(1)}`);
    await service.newSession(accountId);
    expect(await reasonOf(third.secret)).toBe('REASON_ENDED');
    await service.newSession(accountId);
    expect(await reasonOf(second.secret)).toBe('REASON_ENDED');
    expect(await reasonOf(first.secret)).toBe('GOOD');
    expect(await idsOf(accountId)).toHaveLength(100);
    const [{ seq } = { seq: 0 }] = await service.sql<{ seq: number }>(
      'SELECT seq::float8 FROM keys.key_changes WHERE session_id = $1',
      [second.sessionId],
    );
    expect(await changeAt(seq)).toMatchObject({ kind: 'KIND_REVOKED', sessionId: second.sessionId });
  });

  test('everywhere ends the acting session too, and a repeated call waits again', async () => {
    const accountId = await service.newAccount();
    const made = [await service.newSession(accountId), await service.newSession(accountId)];
    const other = await service.newSession(await service.newAccount());
    const all = { accountId, actor: made[0]?.actor };
    const { ended, confirmation } = await service.sessions.endSessions({
      accountId,
      actor: all.actor ?? operator,
    });
    expect({ ended, state: confirmation?.state }).toEqual({ ended: 2, state: 'STATE_CONFIRMED' });
    for (const { secret } of made) expect(await reasonOf(secret)).toBe('REASON_ENDED');
    expect(await reasonOf(other.secret)).toBe('GOOD');
    const again = await service.operatorSessions.endSessions({ accountId, actor: operator });
    expect(again).toMatchObject({ ended: 0, confirmation: { seq: confirmation?.seq } });
    const none = await service.operatorSessions.endSessions({
      accountId: await service.newAccount(),
      actor: operator,
    });
    expect(none).toEqual({ ended: 0, confirmation: null });
  });

  test('by a logout at the identity provider comes to the sessions of its session or its user, and to no others', async () => {
    const provider = { id: 'provider:https://issuer.example', address: '' };
    const accountId = await service.newAccount();
    const { user } = await service.users.getUser({ accountId });
    const [one, two] = [
      await service.newSession(accountId, 'sid-1'),
      await service.newSession(accountId, 'sid-2'),
    ];
    const stranger = await service.newSession(await service.newAccount(), 'sid-3');
    const endAll = (of: object) => service.sessions.endSessions({ ...of, actor: provider });
    expect(await endAll({ providerSession: 'sid-1' })).toMatchObject({
      ended: 1,
      confirmation: { state: 'STATE_CONFIRMED' },
    });
    expect([await reasonOf(one.secret), await reasonOf(two.secret)]).toEqual(['REASON_ENDED', 'GOOD']);
    expect(await endAll({ providerSession: 'sid-1' })).toMatchObject({
      ended: 0,
      confirmation: { state: 'STATE_CONFIRMED' },
    });
    expect(await endAll({ subject: user?.subject ?? '' })).toMatchObject({ ended: 1 });
    expect([await reasonOf(two.secret), await reasonOf(stranger.secret)]).toEqual(['REASON_ENDED', 'GOOD']);
    for (const unknown of [{ providerSession: 'unknown' }, { subject: 'unknown' }])
      expect(await endAll(unknown)).toEqual({ ended: 0, confirmation: null });
    for (const bad of [{}, { providerSession: '' }, { subject: '' }, { accountId }])
      expect(await codeOf(endAll(bad))).toBe('invalid_request');
  });

  test('by session id, and any change of keys, is refused to an identity provider', async () => {
    const accountId = await service.newAccount();
    const provider = { id: 'provider:https://issuer.example', address: '' };
    const { sessionId } = await service.newSession(accountId);
    const { keyId } = await service.newKey(accountId);
    const gateway = service.as('auth-gateway');
    const calls = [
      () => service.sessions.endSession({ accountId, sessionId, actor: provider }),
      () => gateway.revokeKey({ accountId, keyId, actor: provider }),
      () => gateway.createKey({ accountId, name: 'never', scopes: ['inference'], actor: provider }),
    ];
    for (const call of calls) expect(await codeOf(call())).toBe('insufficient_scope');
  });
});

test('sessions of a suspended account say so and may end themselves alone, and are good again after it is restored', async () => {
  const accountId = await service.newAccount();
  const own = await service.newSession(accountId);
  const { sessionId, secret, actor } = await service.newSession(accountId);
  const { confirmation } = await service.users.suspendUser({ accountId, actor: operator });
  expect((await verify(secret)).verdict?.accountSuspended).toBe(true);
  const suspended = [-2, -1].map((offset) => changeAt((confirmation?.seq ?? 0) + offset));
  expect(await Promise.all(suspended)).toContainEqual(
    expect.objectContaining({ kind: 'KIND_SUSPENDED', sessionId }),
  );
  const other = { accountId, sessionId: own.sessionId, actor };
  expect(await codeOf(service.sessions.endSession(other))).toBe('account_suspended');
  // Signing out only takes a right away.
  await service.sessions.endSession({ accountId, sessionId: own.sessionId, actor: own.actor });
  expect(await reasonOf(own.secret)).toBe('REASON_ENDED');
  await service.users.restoreUser({ accountId, actor: operator });
  expect((await verify(secret)).verdict?.accountSuspended).toBe(false);
  const [{ seq } = { seq: 0 }] = await service.sql<{ seq: number }>(
    'SELECT seq::float8 FROM keys.change_head',
  );
  expect(await changeAt(seq - 1)).toMatchObject({ kind: 'KIND_CHANGED', sessionId });
  expect((await changeAt(seq - 1))?.expiresUnixMs).toBeGreaterThan(Date.now());
  expect(await changeAt(seq)).toMatchObject({ kind: 'KIND_CHANGED', keyId: '', sessionId: '' });
});

test('sessions that ended or expired 30 days ago are deleted, and no others', async () => {
  const accountId = await service.newAccount();
  const made = [];
  for (let i = 0; i < 4; i++) made.push((await service.newSession(accountId)).sessionId);
  const [ended, expired, recent, active] = made as [string, string, string, string];
  const days = 24 * 3_600;
  await set(ended, `ended_at = ${ago(31 * days)}, ended_by = 'test'`);
  await set(expired, `expires_at = ${ago(31 * days)}, absolute_expires_at = ${ago(31 * days)}`);
  await set(recent, `ended_at = ${ago(29 * days)}, ended_by = 'test'`);
  const pool = new pg.Pool({ connectionString: service.databaseUrl, options: '-c search_path=keys' });
  expect(await pruneSessions(pool, 30 * days * 1_000)).toBe(2);
  await pool.end();
  const left = await service.sql('SELECT session_id FROM keys.sessions WHERE account_id = $1', [accountId]);
  expect(left.map((row) => row.session_id).sort()).toEqual([recent, active].sort());
});

/** The change with a seq, as the feed delivers it. */
async function changeAt(seq = 0) {
  const stream = service.changes.follow();
  await stream.send({ start: { gatewayId: 'sessions test', afterSeq: seq - 1 } });
  try {
    for await (const { change } of stream.messages) if (change) return change;
  } finally {
    stream.cancel();
  }
  return undefined;
}
