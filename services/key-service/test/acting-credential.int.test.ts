import type { AppError } from '@hypervize/errors';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { actor as operator, type Service, startKeyService } from './service.js';

let postgres: PostgresServer;
let service: Service;
let gateway: Service['keys'];
beforeAll(async () => {
  postgres = await startTestPostgres();
  // One slow hash at a time, so that creations wait.
  const env = { BCRYPT_COST: '9', BCRYPT_CONCURRENCY: '1' };
  service = await startKeyService(await postgres.createDatabase(), env);
  gateway = service.as('auth-gateway');
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

describe('a change by a key or a session that has lost its right', () => {
  test('is refused with the error that a new request would get, whatever is changed', async () => {
    const accountId = await service.newAccount();
    const target = await service.newKey(accountId);
    const lose = async (how: (keyId: string) => Promise<unknown>) => {
      const manager = await service.newManager(accountId);
      await how(manager.keyId);
      return manager.actor;
    };
    const sql = (set: string) => (keyId: string) =>
      service.sql(`UPDATE keys.keys SET ${set} WHERE key_id = $1`, [keyId]);
    const other = await service.newManager(await service.newAccount());
    const loseSession = async (how: (sessionId: string) => Promise<unknown>) => {
      const session = await service.newSession(accountId);
      await how(session.sessionId);
      return session.actor;
    };
    const expire = (columns: string) => (sessionId: string) =>
      service.sql(`UPDATE keys.sessions SET ${columns} WHERE session_id = $1`, [sessionId]);
    const otherSession = await service.newSession(await service.newAccount());
    const actors = {
      invalid_api_key: [
        await lose((keyId) => service.keys.revokeKey({ accountId, keyId, actor: operator })),
        await lose((keyId) => service.keys.rollKey({ accountId, keyId, actor: operator })),
        other.actor,
        { id: 'key:nonsense', address: '' },
      ],
      expired_api_key: [
        await lose(sql(`expires_at = clock_timestamp() - interval '1 second'`)),
        await lose(async (keyId) => {
          await service.keys.rollKey({ accountId, keyId, overlapSeconds: 60, actor: operator });
          await sql('expires_at = clock_timestamp()')(keyId);
        }),
      ],
      invalid_session: [
        await loseSession((sessionId) =>
          service.operatorSessions.endSession({ accountId, sessionId, actor: operator }),
        ),
        await loseSession(() => service.operatorSessions.endSessions({ accountId, actor: operator })),
        await loseSession(expire('expires_at = clock_timestamp()')),
        await loseSession(expire('expires_at = clock_timestamp(), absolute_expires_at = clock_timestamp()')),
        otherSession.actor,
        { id: 'session:nonsense', address: '' },
      ],
      insufficient_scope: [
        await lose((keyId) =>
          service.keys.updateKey({ accountId, keyId, scopes: ['inference'], actor: operator }),
        ),
        { id: 'user:00000000-0000-4000-8000-000000000000', address: '' },
      ],
      caller_not_allowed: [{ id: 'operator:made-up', address: '' }],
      invalid_request: [{ id: 'system', address: '' }],
    };
    const { keyId } = target;
    const { sessionId } = await service.newSession(accountId);
    for (const [code, losers] of Object.entries(actors)) {
      for (const actor of losers) {
        const calls = [
          () => gateway.createKey({ accountId, name: 'never', scopes: ['inference'], actor }),
          () => gateway.updateKey({ accountId, keyId, name: 'never', actor }),
          () => gateway.rollKey({ accountId, keyId, actor }),
          () => gateway.revokeKey({ accountId, keyId, actor }),
          () => gateway.revealDefaultKey({ accountId, actor }),
          () => service.sessions.endSession({ accountId, sessionId, actor }),
          () => service.sessions.endSessions({ accountId, actor }),
        ];
        for (const call of calls) expect([actor.id, await codeOf(call())]).toEqual([actor.id, code]);
      }
    }
    expect(await service.reasonOf(target.secret)).toBe('GOOD');
  });

  test('of a suspended account is refused', async () => {
    const accountId = await service.newAccount();
    const { keyId, actor } = await service.newManager(accountId);
    const session = await service.newSession(accountId);
    await service.users.suspendUser({ accountId, actor: operator });
    for (const by of [actor, session.actor, { id: `user:${accountId}` }]) {
      expect(await codeOf(gateway.revokeKey({ accountId, keyId, actor: by }))).toBe('account_suspended');
    }
    expect(await codeOf(service.keys.revokeKey({ accountId, keyId, actor: operator }))).toBe('accepted');
  });
});

test('a key can revoke itself, a session can end itself, and the user of an account may act', async () => {
  const accountId = await service.newAccount();
  const { keyId, actor } = await service.newManager(accountId);
  await gateway.updateKey({ accountId, keyId, name: 'mine', actor: { id: `user:${accountId}` } });
  const { key } = await gateway.revokeKey({ accountId, keyId, actor });
  expect(key?.revokedBy).toBe(actor.id);
  const { sessionId, actor: self } = await service.newSession(accountId);
  const { session } = await service.sessions.endSession({ accountId, sessionId, actor: self });
  expect(session?.endedUnixMs).toBeDefined();
  expect(await codeOf(service.sessions.endSession({ accountId, sessionId, actor: self }))).toBe(
    'invalid_session',
  );
  expect(await codeOf(gateway.revokeKey({ accountId, keyId, actor }))).toBe('invalid_api_key');
});

test('creations that wait for their hash when their key is revoked make no key', async () => {
  const accountId = await service.newAccount();
  const { keyId, actor } = await service.newManager(accountId);
  let made = 0;
  const creations = Array.from({ length: 40 }, async (_, i) => {
    const outcome = await codeOf(
      gateway.createKey({ accountId, name: `queued ${i}`, scopes: ['inference'], actor }),
    );
    if (outcome === 'accepted') made++;
    return outcome;
  });
  await eventually(() => expect(made).toBeGreaterThan(0));
  const { confirmation } = await service.keys.revokeKey({ accountId, keyId, actor: operator });
  expect(confirmation?.state).toBe('STATE_CONFIRMED');
  const countKeys = async () =>
    (await service.sql(`SELECT FROM keys.keys WHERE account_id = $1 AND name LIKE 'queued %'`, [accountId]))
      .length;
  const atConfirmation = await countKeys();
  expect(atConfirmation).toBeLessThan(40);
  const outcomes = await Promise.all(creations);
  expect(await countKeys()).toBe(atConfirmation);
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(atConfirmation);
  expect(new Set(outcomes)).toEqual(new Set(['accepted', 'invalid_api_key']));
});

test('a change whose caller has left while it waited for a lock is not made', async () => {
  const accountId = await service.newAccount();
  const { keyId } = await service.newKey(accountId, 'before');
  const holder = new pg.Client({ connectionString: service.databaseUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM keys.users WHERE account_id = $1 FOR UPDATE', [accountId]);
  const leaving = new AbortController();
  const update = service.keys.updateKey(
    { accountId, keyId, name: 'after', actor: operator },
    { signal: leaving.signal },
  );
  const waiting = () =>
    service.sql(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%users%'`);
  await eventually(async () => expect(await waiting()).toHaveLength(1));
  leaving.abort();
  expect(await codeOf(update)).toBe('cancelled');
  // The transaction learns of it before the lock is free.
  await new Promise((resolve) => setImmediate(resolve));
  await holder.query('COMMIT');
  await holder.end();
  await eventually(async () => {
    const open = await service.sql(
      `SELECT FROM pg_stat_activity WHERE application_name = 'key-service (manage)' AND xact_start IS NOT NULL`,
    );
    expect(open).toHaveLength(0);
  });
  expect((await service.keys.getKey({ accountId, keyId })).key?.name).toBe('before');
});

test('whatever several keys and sessions do to each other at the same time, none acts after its end, and no call fails for a deadlock', async () => {
  const action = fc.record({
    by: fc.nat({ max: 3 }),
    to: fc.nat({ max: 3 }),
    // Whether a session does it, and to a session or a key.
    bySession: fc.boolean(),
    kind: fc.constantFrom(
      ...['create', 'rename', 'narrow', 'roll', 'overlap', 'revoke', 'use'],
      ...['end', 'end all', 'verify', 'sign in'],
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 30 }), async (actions) => {
      const accountId = await service.newAccount();
      const managers = await Promise.all([0, 1, 2, 3].map(() => service.newManager(accountId)));
      const sessions = await Promise.all([0, 1, 2, 3].map(() => service.newSession(accountId)));
      const at = (index: number) => managers[index] as (typeof managers)[number];
      const sessionAt = (index: number) => sessions[index] as (typeof sessions)[number];
      const outcomes = await Promise.all(
        actions.map(({ by, to, kind, bySession }, place) => {
          const { actor } = bySession ? sessionAt(by) : at(by);
          const { sessionId, secret } = sessionAt(to);
          const { keyId } = at(to);
          const request = { accountId, keyId, actor };
          const name = `${kind} ${place}`;
          const uses = managers.map((manager) => ({ keyId: manager.keyId, usedUnixMs: Date.now() }));
          const calls = {
            create: () => gateway.createKey({ accountId, name, scopes: ['inference'], actor }),
            rename: () => gateway.updateKey({ ...request, name }),
            narrow: () => gateway.updateKey({ ...request, scopes: ['inference'] }),
            roll: () => gateway.rollKey(request),
            overlap: () => gateway.rollKey({ ...request, overlapSeconds: 60 }),
            revoke: () => gateway.revokeKey(request),
            end: () => service.sessions.endSession({ accountId, sessionId, actor }),
            'end all': () => service.sessions.endSessions({ accountId, actor }),
            verify: () => service.sessions.verifySession({ session: secret }),
            'sign in': () => service.newSession(accountId),
            use: () => gateway.recordKeyUse({ uses: place % 2 === 0 ? uses : uses.reverse() }),
          };
          return codeOf(calls[kind as keyof typeof calls]());
        }),
      );
      const refused = ['invalid_api_key', 'invalid_session', 'insufficient_scope'];
      const expected = ['accepted', ...refused, 'key_revoked', 'key_superseded'];
      expect(expected).toEqual(expect.arrayContaining([...new Set(outcomes)]));
      expect(await actedAfterTheirEnd(accountId)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

/** The successful entries of keys and sessions that come after the entry with which they lost their right to manage. */
function actedAfterTheirEnd(accountId: string) {
  return service.sql(
    `SELECT later.action, later.actor_id FROM keys.audit AS ending JOIN keys.audit AS later
       ON later.audit_id > ending.audit_id AND later.actor_id IN
         ('key:' || ending.key_id, 'session:' || coalesce(ending.details ->> 'session_id', ''))
     WHERE ending.account_id = $1 AND ending.outcome = 'success' AND later.outcome = 'success'
       AND (ending.action = 'key.revoked'
         OR ending.action = 'session.ended'
         OR ending.action = 'key.rolled' AND ending.details ->> 'overlapSeconds' = '0'
         OR ending.action = 'key.updated' AND ending.details #>> '{scopes,to}' = '["inference"]')`,
    [accountId],
  );
}
