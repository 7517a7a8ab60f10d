import { AppError } from '@hypervize/errors';
import { encodeServed, type Outcome, servedHeader } from '@hypervize/relay';
import { expect, test } from '@jest/globals';
import type { Caller } from '../auth/authenticate.js';
import type { UsageEvent } from './event.js';
import { openAccount } from './recorder.js';

const key = `hvz_live_${'s'.repeat(33)}`;
const caller = (accountId: string): Caller => ({
  kind: 'key',
  keyId: 'keyid',
  key,
  verdict: {
    ...{
      kind: 'verdict',
      seq: 1,
      sha256: 'f'.repeat(64),
      accountId,
      scopes: [],
      expiresAtMs: null,
      suspended: false,
    },
    requestsPerMinute: null,
  },
});

function setUp(who: Caller = caller('payer')) {
  const kept: UsageEvent[] = [];
  const time = { nowMs: 1_000 };
  const account = openAccount(
    { keep: (event) => kept.push(event), now: () => 5, monotonic: () => time.nowMs },
    { caller: who, endpointId: 'ep', startedMs: 1_000 },
  );
  const begin = (status: number, usageIsOurs = false, type = 'application/json') =>
    account.begin(status, {
      'content-type': type,
      [servedHeader]: encodeServed({ accountId: 'payer', model: 'm', usageIsOurs }),
    });
  return { kept, time, account, begin };
}

const json = Buffer.from('{"usage":{"prompt_tokens":2,"completion_tokens":3}}');
const finished: Outcome = { kind: 'finished', status: 200, bytes: json.length };

test('what was used is kept when all of the answer has come and before the last of it goes out; once', () => {
  const { kept, time, account, begin } = setUp();
  const passage = begin(200);
  time.nowMs = 1_020.4;
  passage?.pass(json);
  time.nowMs = 1_050.6;
  expect(kept).toEqual([]);
  passage?.finish();
  expect(kept).toEqual([
    {
      ...{
        accountId: 'payer',
        keyId: 'keyid',
        endpointId: 'ep',
        model: 'm',
        atUnixMs: 5,
        status: 200,
        cut: false,
      },
      ...{ promptTokens: 2, completionTokens: 3, estimated: false, firstByteMs: 20, durationMs: 51 },
    },
  ]);
  account.end(finished);
  expect(kept).toHaveLength(1);
});

test('an answer that is cut is kept as far as it came, as a guess', () => {
  const { kept, account, begin } = setUp();
  account.sent(100);
  begin(200, true, 'text/event-stream')?.pass(Buffer.from('data: {"choices":[{}]}\n\n'.repeat(5)));
  account.end({ kind: 'client-gone', bytes: 1 });
  expect(kept).toMatchObject([{ cut: true, estimated: true, promptTokens: 25, completionTokens: 5 }]);
});

test('an error has no tokens; a request that came to no pool is not kept', () => {
  const failed = setUp();
  failed.begin(502)?.pass(json);
  failed.account.end({ ...finished, status: 502 });
  expect(failed.kept).toMatchObject([
    { status: 502, promptTokens: 0, completionTokens: 0, estimated: false },
  ]);

  const lost = setUp();
  lost.account.end({ kind: 'unanswered', error: new AppError('no_capacity'), reachedUpstream: false });
  expect(lost.account.begin(404, {})).toBeUndefined();
  lost.account.end({ ...finished, status: 404 });
  expect(lost.kept).toEqual([]);
});

test("neither a key nor what verifies it is kept, and of a guest's key not even its id", () => {
  for (const accountId of ['payer', 'guest']) {
    const { kept, begin } = setUp(caller(accountId));
    begin(200)?.finish();
    expect(JSON.stringify(kept)).not.toMatch(/hvz_live|ffff/);
    expect(kept[0]?.keyId).toBe(accountId === 'payer' ? 'keyid' : '');
  }
});
