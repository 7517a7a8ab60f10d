import { randomBytes } from 'node:crypto';
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

const hour = 3_600_000;
const headOf = async () =>
  (await service.sql<{ seq: number }>('SELECT seq::float8 FROM keys.change_head'))[0]?.seq ?? 0;

/** The changes of an account itself, as the feed delivers them: its kind, and until when it has a key. */
async function accountChangesDuring(accountId: string, work: () => Promise<unknown>) {
  const before = await headOf();
  await work();
  const after = await headOf();
  const stream = service.changes.follow();
  await stream.send({ start: { gatewayId: randomBytes(4).toString('hex'), afterSeq: before } });
  const found: { kind: string; until: number | undefined }[] = [];
  try {
    if (after === before) return found;
    for await (const { change } of stream.messages) {
      if (!change) continue;
      if (change.keyId === '' && change.sessionId === '' && change.accountId === accountId)
        found.push({ kind: change.kind, until: change.expiresUnixMs });
      if (change.seq >= after) break;
    }
  } finally {
    stream.cancel();
  }
  return found;
}

const keyless = [{ kind: 'KIND_KEYLESS', until: undefined }];
const until = (ms: number | undefined) => [{ kind: 'KIND_CHANGED', until: ms }];

/** An account without its default key, with one key of the given scopes and expiry. */
async function accountWith(scopes: string[], expiresUnixMs?: number) {
  const accountId = await service.newAccount();
  await revoke(accountId, await defaultKeyOf(accountId));
  const expiry = expiresUnixMs === undefined ? {} : { expiresUnixMs };
  const { key } = await service.keys.createKey({ accountId, name: 'only', scopes, actor, ...expiry });
  return { accountId, keyId: key?.keyId ?? '' };
}

const defaultKeyOf = async (accountId: string) =>
  (await service.keys.listKeys({ accountId })).keys[0]?.keyId ?? '';
const revoke = (accountId: string, keyId: string) => service.keys.revokeKey({ accountId, keyId, actor });
const hasKey = async (accountId: string) => {
  const { hasInferenceKey, inferenceKeyUntilUnixMs } = await standing(accountId);
  return hasInferenceKey ? (inferenceKeyUntilUnixMs ?? 'for ever') : 'none';
};
const standing = (accountId: string) => service.gatewayUsers.getAccountStanding({ accountId });

describe('an account has a key that permits inference', () => {
  test('by its default key, before that is revealed', async () => {
    const accountId = await service.newAccount();
    expect(await hasKey(accountId)).toBe('for ever');
    expect(
      await accountChangesDuring(accountId, () => revoke(accountId, '00000000').catch(() => {})),
    ).toEqual([]);
    const keyId = await defaultKeyOf(accountId);
    expect(await accountChangesDuring(accountId, () => revoke(accountId, keyId))).toEqual(keyless);
    expect(await hasKey(accountId)).toBe('none');
  });

  test('by each scope that permits inference of any kind, and by no other', async () => {
    for (const [scope, has] of Object.entries({
      ...{ inference: true, global: true, 'elastic-only': true, 'dedicated:invoke': true },
      'dedicated:read': false,
    })) {
      const { accountId } = await accountWith([scope]);
      expect([scope, await hasKey(accountId)]).toEqual([scope, has ? 'for ever' : 'none']);
    }
  });

  test('until the last of its keys expires, superseded keys included', async () => {
    const now = Date.now();
    const { accountId, keyId } = await accountWith(['inference'], now + hour);
    expect(await hasKey(accountId)).toBe(now + hour);
    const later = { accountId, scopes: ['elastic-only'], actor };
    await service.keys.createKey({ ...later, name: 'later', expiresUnixMs: now + 2 * hour });
    expect(await hasKey(accountId)).toBe(now + 2 * hour);
    await service.sql(
      'UPDATE keys.keys SET expires_at = clock_timestamp() WHERE account_id = $1 AND name = $2',
      [...[accountId, 'later']],
    );
    expect(await hasKey(accountId)).toBe(now + hour);
    await service.sql('UPDATE keys.keys SET successor_key_id = key_id WHERE key_id = $1', [keyId]);
    expect(await hasKey(accountId)).toBe(now + hour);
  });

  test('as of the seq that the answer carries', async () => {
    const accountId = await service.newAccount();
    await revoke(accountId, await defaultKeyOf(accountId));
    expect((await standing(accountId)).seq).toBe(await headOf());
    expect(await standing('00000000-0000-4000-8000-000000000000')).toMatchObject({
      ...{ standing: 'STANDING_UNKNOWN', hasInferenceKey: false },
    });
  });
});

describe('a change of the account is appended, in the transaction of the key,', () => {
  test('when its last key is revoked, and for no key before the last', async () => {
    const { accountId, keyId } = await accountWith(['inference']);
    const other = await service.newKey(accountId);
    expect(await accountChangesDuring(accountId, () => revoke(accountId, keyId))).toEqual([]);
    expect(await accountChangesDuring(accountId, () => revoke(accountId, other.keyId))).toEqual(keyless);
  });

  test('and a repeated revocation waits for it again', async () => {
    const { accountId, keyId } = await accountWith(['inference']);
    const first = await revoke(accountId, keyId);
    expect((await revoke(accountId, keyId)).confirmation?.seq).toBe(first.confirmation?.seq);
  });

  test('when its last key loses its scopes, gets them back, or expires earlier or later', async () => {
    const { accountId, keyId } = await accountWith(['inference']);
    const update = (fields: object) => () => service.keys.updateKey({ accountId, keyId, actor, ...fields });
    const soon = Date.now() + hour;
    for (const [fields, expected] of [
      [{ name: 'renamed' }, []],
      [{ requestsPerMinute: 5 }, []],
      [{ scopes: ['global'] }, []],
      [{ scopes: ['dedicated:read'] }, keyless],
      [{ scopes: ['elastic-only'] }, until(undefined)],
      [{ expiresUnixMs: soon }, until(soon)],
      [{ expiresUnixMs: soon + hour }, until(soon + hour)],
      [{ removeExpiry: true }, until(undefined)],
    ] as const) {
      expect([fields, await accountChangesDuring(accountId, update(fields))]).toEqual([fields, expected]);
    }
  });

  test('when a roll shortens or restores it, and not when the successor takes its place', async () => {
    const soon = Date.now() + hour;
    const { accountId, keyId } = await accountWith(['inference'], soon);
    let latest = keyId;
    const roll = (overlapSeconds: number) => async () => {
      latest =
        (await service.keys.rollKey({ accountId, keyId: latest, overlapSeconds, actor })).key?.keyId ?? '';
    };
    expect(await accountChangesDuring(accountId, roll(0))).toEqual([]);
    expect(await accountChangesDuring(accountId, roll(60))).toEqual([]);
    const overlapping = await accountChangesDuring(accountId, () => revoke(accountId, latest));
    expect(overlapping).toMatchObject([{ kind: 'KIND_CHANGED' }]);
    expect(overlapping[0]?.until).toBeLessThan(Date.now() + 61_000);
    expect(await hasKey(accountId)).toBe(overlapping[0]?.until);
    await service.sql('UPDATE keys.keys SET expires_at = clock_timestamp() WHERE account_id = $1', [
      accountId,
    ]);
    expect(await hasKey(accountId)).toBe('none');
  });

  test('when a key is created or imported again, and not when one is revealed', async () => {
    const { accountId, keyId } = await accountWith(['dedicated:read']);
    const create = () => service.newKey(accountId);
    expect(await accountChangesDuring(accountId, create)).toEqual(until(undefined));
    expect(await accountChangesDuring(accountId, create)).toEqual([]);
    expect(await service.keys.getKey({ accountId, keyId })).toMatchObject({ key: { keyId } });

    const empty = await accountWith(['dedicated:read']);
    const row = {
      accountId: empty.accountId,
      name: 'imported',
      scopes: ['inference'],
      sha256: randomBytes(32),
    };
    const importing = () => service.keys.importKeys({ keys: [row], actor });
    expect(await accountChangesDuring(empty.accountId, importing)).toEqual(until(undefined));
    expect(await accountChangesDuring(empty.accountId, importing)).toEqual([]);

    const fresh = await service.newAccount();
    const reveal = () => service.keys.revealDefaultKey({ accountId: fresh, actor });
    expect(await accountChangesDuring(fresh, reveal)).toEqual([]);
  });

  test('with its right when the account is restored', async () => {
    const soon = Date.now() + hour;
    for (const [expiresAt, expected] of [
      [soon, until(soon)],
      [undefined, until(undefined)],
    ] as const) {
      const { accountId } = await accountWith(['inference'], expiresAt);
      await service.users.suspendUser({ accountId, actor });
      const restore = () => service.users.restoreUser({ accountId, actor });
      expect(await accountChangesDuring(accountId, restore)).toEqual(expected);
    }
    const { accountId } = await accountWith(['dedicated:read']);
    await service.users.suspendUser({ accountId, actor });
    const restore = () => service.users.restoreUser({ accountId, actor });
    expect(await accountChangesDuring(accountId, restore)).toEqual(keyless);
  });

  test('exactly once when its last two keys are revoked at the same time', async () => {
    const { accountId, keyId } = await accountWith(['inference']);
    const other = await service.newKey(accountId);
    const both = () => Promise.all([revoke(accountId, keyId), revoke(accountId, other.keyId)]);
    expect(await accountChangesDuring(accountId, both)).toEqual(keyless);
  });
});

test('a version of the service that knows no sessions can append changes to this schema', async () => {
  const { accountId, keyId } = await accountWith(['inference']);
  const [{ seq } = { seq: 0 }] = await service.sql<{ seq: number }>(
    `SELECT keys.append_change('changed', $1, $2)::float8 AS seq`,
    [keyId, accountId],
  );
  const rows = await service.sql(`SELECT * FROM keys.key_changes WHERE seq = $1`, [seq]);
  expect(rows).toMatchObject([{ kind: 'changed', key_id: keyId, session_id: '', scopes: ['inference'] }]);
});
