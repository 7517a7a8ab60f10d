import { accountSubject } from '@hypervize/auth-model';
import { createInFlightRequests } from '@hypervize/relay';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyCaller, sessionCaller } from '../../test/callers.js';
import type { Caller, Verdict } from '../auth/caller.js';
import type { AccessRight } from './access-right.js';
import { cancelAffected, cancelExpired } from './cancel.js';
import type { Change } from './change.js';
import { registerInFlight } from './register.js';
import { decideSessionRight } from './session-right.js';

const account = 'own';
const verdict: Verdict = {
  ...{ kind: 'verdict', seq: 1, sha256: '', accountId: account, scopes: ['global'], expiresAtMs: 9_000 },
  ...{ suspended: false, requestsPerMinute: null },
};
const session = sessionCaller('s', verdict);

/** A request with a session, for which the account has a key until `keyUntilMs`. `early` arrives during the lookup. */
async function open(caller: Caller, keyUntilMs: number | null, early: readonly Change[] = []) {
  const inFlightRequests = createInFlightRequests<AccessRight>();
  let nowMs = 1_000;
  const clock = { now: () => nowMs, monotonic: () => nowMs };
  const registration = await registerInFlight(
    {
      authenticate: async () => ({ kind: 'authenticated', caller }),
      confirmCredential: async () => ({ kind: 'invalid' }),
      ...{ verdictCache: { isCurrent: () => true }, inFlightRequests, clock },
    },
    {} as never,
    'elastic:invoke',
  );
  if (registration.kind === 'refused') throw registration.error;
  const { inFlight } = registration;
  const standing = { suspended: false, inferenceKeyUntilMs: keyUntilMs };
  const lookUp = async () => {
    for (const change of early) cancelAffected(inFlightRequests, change);
    return standing;
  };
  const refusal = await decideSessionRight({ standings: { of: lookUp, confirm: lookUp }, clock }, inFlight);
  return {
    ...{ inFlight, inFlightRequests, refusal: refusal?.code },
    cancelled: () => inFlight.cancellation.reason?.code,
    apply: (change: Change) => cancelAffected(inFlightRequests, change),
    pass: (untilMs: number) => {
      nowMs = untilMs;
      cancelExpired(inFlightRequests, nowMs);
    },
  };
}

const change = (kind: Change['kind'], subjectId: string, expiresAtMs: number | null = null): Change => ({
  ...{ seq: 2, kind, subjectId, accountId: account, scopes: [], expiresAtMs },
});
const ofAccount = (kind: Change['kind'], untilMs: number | null = null) =>
  change(kind, accountSubject(account), untilMs);

describe('an inference request with a session', () => {
  test('is refused with no_active_key without a key, and with one that has expired', async () => {
    expect((await open(session, 0)).refusal).toBe('no_active_key');
    expect((await open(session, 1_000)).refusal).toBe('no_active_key');
    expect((await open(session, 1_001)).refusal).toBeUndefined();
    expect((await open(session, null)).refusal).toBeUndefined();
  });

  test('ends with no_active_key when the last key is revoked, also during the lookup', async () => {
    const late = await open(session, null);
    late.apply(ofAccount('keyless'));
    expect(late.cancelled()).toBe('no_active_key');
    expect((await open(session, null, [ofAccount('keyless')])).cancelled()).toBe('no_active_key');
  });

  test('ends with no_active_key when the last key expires, by what the latest change says', async () => {
    const request = await open(session, null);
    request.apply(ofAccount('changed', 3_000));
    request.pass(2_999);
    expect(request.cancelled()).toBeUndefined();
    request.pass(3_000);
    expect(request.cancelled()).toBe('no_active_key');
  });

  test('ends with invalid_session when its session ends or expires, and with account_suspended', async () => {
    const ended = await open(session, null);
    ended.apply(change('revoked', 'session:s'));
    expect(ended.cancelled()).toBe('invalid_session');
    const expired = await open(session, null);
    expired.pass(9_000);
    expect(expired.cancelled()).toBe('invalid_session');
    for (const subjectId of ['session:s', accountSubject(account)]) {
      const suspended = await open(session, null);
      suspended.apply(change('suspended', subjectId));
      expect(suspended.cancelled()).toBe('account_suspended');
    }
  });

  test('depends on the keys of its own account, not on those of the account whose endpoint it uses', async () => {
    const owner = { accountId: 'owner', subjectId: accountSubject('owner') };
    for (const lost of [
      { ...ofAccount('keyless'), ...owner },
      { ...ofAccount('changed', 1_500), ...owner },
    ]) {
      const request = await open(session, null);
      request.inFlight.alsoUnder(owner.subjectId);
      request.apply(lost);
      request.pass(2_000);
      expect([lost.kind, request.cancelled()]).toEqual([lost.kind, undefined]);
    }
    const expiring = await open(session, 3_000);
    expiring.inFlight.alsoUnder(owner.subjectId);
    expiring.apply({ ...ofAccount('changed', null), ...owner });
    expiring.pass(3_000);
    expect(expiring.cancelled()).toBe('no_active_key');
  });

  test('is not ended by what happens to other sessions and to keys as long as one is left', async () => {
    const request = await open(session, null);
    for (const subjectId of ['session:other', 'k1']) request.apply(change('revoked', subjectId));
    request.apply(change('changed', 'k1', 1));
    request.apply(ofAccount('changed', null));
    request.pass(8_999);
    expect(request.cancelled()).toBeUndefined();
  });
});

test('a request with a key does not depend on the other keys of its account', async () => {
  await fc.assert(
    fc.asyncProperty(fc.option(fc.nat(5_000)), fc.boolean(), async (untilMs, early) => {
      const changes = [ofAccount('keyless'), ofAccount('changed', untilMs)];
      const request = await open(keyCaller('k', verdict), 0, early ? changes : []);
      for (const one of changes) request.apply(one);
      request.pass(8_999);
      expect([request.refusal, request.cancelled()]).toEqual([undefined, undefined]);
    }),
  );
});
