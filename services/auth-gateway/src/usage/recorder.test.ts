import { AppError, type ErrorCode } from '@hypervize/errors';
import type { Metering, Outcome } from '@hypervize/relay';
import { describe, expect, test } from '@jest/globals';
import { keyCaller } from '../../test/callers.js';
import type { Caller } from '../auth/caller.js';
import type { UsageEvent } from './event.js';
import { createUsageRecorder } from './recorder.js';

const key = `hvz_live_${'s'.repeat(33)}`;
const caller = (accountId: string): Caller =>
  keyCaller(
    'keyid',
    {
      ...{ kind: 'verdict', seq: 1, sha256: 'f'.repeat(64), accountId, scopes: [] },
      ...{ expiresAtMs: null, suspended: false, requestsPerMinute: null },
    },
    key,
  );

const metering = (usageInjected = false): Metering => ({ accountId: 'payer', model: 'm', usageInjected });

function setUp(from: Caller = caller('payer')) {
  const recorded: UsageEvent[] = [];
  const time = { nowMs: 1_000 };
  const recorder = createUsageRecorder(
    {
      record: (event) => recorded.push(event),
      afterRecorded: (callback) => callback(),
      now: () => 5,
      monotonic: () => time.nowMs,
    },
    { caller: from, endpointId: 'ep', startedMs: 1_000 },
  );
  const onHead = (status: number, usageInjected = false, type = 'application/json') =>
    recorder.onHead({ status, headers: ['content-type', type], metering: metering(usageInjected) });
  return { recorded, time, recorder, onHead };
}

const json = Buffer.from('{"usage":{"prompt_tokens":2,"completion_tokens":3}}');
const complete: Outcome = { kind: 'completed', status: 200, bytes: json.length };

test('usage is recorded once, when the response is complete and before its last bytes are sent', () => {
  const { recorded, time, recorder, onHead } = setUp();
  const transform = onHead(200);
  time.nowMs = 1_020.4;
  transform?.push(json);
  time.nowMs = 1_050.6;
  expect(recorded).toEqual([]);
  transform?.flush();
  expect(recorded).toEqual([
    {
      ...{
        accountId: 'payer',
        keyId: 'keyid',
        endpointId: 'ep',
        model: 'm',
        atUnixMs: 5,
        status: 200,
        aborted: false,
      },
      ...{ promptTokens: 2, completionTokens: 3, estimated: false, firstByteMs: 20, durationMs: 51 },
    },
  ]);
  recorder.end(complete);
  expect(recorded).toHaveLength(1);
});

test('an aborted response is recorded with an estimate of what was received', () => {
  const { recorded, recorder, onHead } = setUp();
  recorder.requestBytes(100);
  onHead(200, true, 'text/event-stream')?.push(Buffer.from('data: {"choices":[{}]}\n\n'.repeat(5)));
  recorder.end({ kind: 'client_gone', bytes: 1 });
  expect(recorded).toMatchObject([{ aborted: true, estimated: true, promptTokens: 25, completionTokens: 5 }]);
});

describe('a request that ends before its response begins', () => {
  const unanswered = (code: ErrorCode): Outcome => ({
    ...{ kind: 'unanswered', error: new AppError(code), reachedUpstream: true },
  });

  test.each<[string, Outcome, number, number]>([
    ['its client leaves', { kind: 'client_gone', bytes: 0 }, 499, 25],
    ['it loses its right', unanswered('invalid_api_key'), 401, 25],
    ['the model server is too slow', unanswered('upstream_timeout'), 504, 0],
  ])(
    'is recorded if %s and the router reports that it was sent to a model server',
    (_why, outcome, status, promptTokens) => {
      const { recorded, recorder } = setUp();
      recorder.requestBytes(100);
      recorder.end(outcome);
      expect(recorded).toEqual([]);
      recorder.onReport(metering());
      expect(recorded).toMatchObject([
        { accountId: 'payer', keyId: 'keyid', model: 'm', aborted: true, status, promptTokens },
      ]);
      expect(recorded[0]).toMatchObject({ completionTokens: 0, estimated: promptTokens > 0 });
    },
  );

  test('is not recorded if it was not sent to a model server', () => {
    const { recorded, recorder } = setUp();
    recorder.requestBytes(100);
    recorder.end({ kind: 'client_gone', bytes: 0 });
    recorder.onReport(undefined);
    expect(recorded).toEqual([]);
  });

  test('is recorded once, whether the report comes before or after the end', () => {
    const { recorded, recorder } = setUp();
    recorder.onReport(metering());
    recorder.end({ kind: 'client_gone', bytes: 0 });
    recorder.onReport(metering());
    expect(recorded).toMatchObject([{ status: 499, aborted: true }]);
  });

  test('has the status of a response that began after its client had left', () => {
    const { recorded, recorder, onHead } = setUp();
    recorder.requestBytes(100);
    onHead(200);
    recorder.end({ kind: 'client_gone', bytes: 0 });
    expect(recorded).toMatchObject([{ status: 200, promptTokens: 25, aborted: true, estimated: true }]);
  });
});

test('an error response has no tokens, and a request that reached no pool is not recorded', () => {
  const failed = setUp();
  failed.onHead(502)?.push(json);
  failed.recorder.end({ ...complete, status: 502 });
  expect(failed.recorded).toMatchObject([
    { status: 502, promptTokens: 0, completionTokens: 0, estimated: false },
  ]);

  const unrouted = setUp();
  unrouted.recorder.end({ kind: 'unanswered', error: new AppError('no_capacity'), reachedUpstream: false });
  expect(unrouted.recorder.onHead({ status: 404, headers: [], metering: undefined })).toBeUndefined();
  unrouted.recorder.end({ ...complete, status: 404 });
  expect(unrouted.recorded).toEqual([]);
});

test("neither a key nor its hash is recorded, and a guest's key id is not recorded either", () => {
  for (const accountId of ['payer', 'guest']) {
    const { recorded, onHead } = setUp(caller(accountId));
    onHead(200)?.flush();
    expect(JSON.stringify(recorded)).not.toMatch(/hvz_live|ffff/);
    expect(recorded[0]?.keyId).toBe(accountId === 'payer' ? 'keyid' : '');
  }
});
