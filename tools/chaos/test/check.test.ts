import { expect, test } from '@jest/globals';
import { checkHistory } from '../src/check.js';
import type { HistoryEvent, RequestEvent } from '../src/history.js';

const request = (extra: Partial<RequestEvent>): RequestEvent => ({
  kind: 'request',
  keyId: 'k',
  gateway: 0,
  startedMs: 0,
  endedMs: 10,
  status: 200,
  stream: false,
  ending: 'complete',
  ...extra,
});
const revocation: HistoryEvent = {
  kind: 'revocation',
  keyId: 'k',
  startedMs: 10_000,
  confirmedMs: 10_020,
  wasPending: false,
};
const end: HistoryEvent = { kind: 'end', atMs: 90_000 };
const violations = (...events: HistoryEvent[]) => checkHistory([...events, end]).violations.length;

test('a history in which the guarantee holds has no violations', () => {
  const cancelled = request({
    startedMs: 9_000,
    endedMs: 10_015,
    stream: true,
    ending: 'cancelled',
    code: 'invalid_api_key',
  });
  const refused = request({ startedMs: 10_021, endedMs: 10_025, status: 401, code: 'invalid_api_key' });
  expect(checkHistory([request({}), cancelled, refused, revocation, end])).toMatchObject({
    violations: [],
    accepted: 2,
    cancelled: 1,
    confirmed: 1,
  });
});

test('an accepted request that started after CONFIRMED is a violation', () => {
  expect(violations(request({ startedMs: 10_021, endedMs: 10_025 }), revocation)).toBe(1);
  // A request that started before CONFIRMED may still be accepted.
  expect(violations(request({ startedMs: 10_010, endedMs: 10_025 }), revocation)).toBe(0);
});

test('a stream that continues after CONFIRMED is a violation, later so at a gateway with a fault', () => {
  const stream = request({ startedMs: 9_000, endedMs: 12_000, stream: true, ending: 'abandoned' });
  const fault = (gateway: number): HistoryEvent => ({
    ...{ kind: 'fault', name: 'frozen', gateways: [gateway] },
    ...{ fromMs: 9_500, untilMs: 11_000 },
  });
  expect(violations(stream, revocation)).toBe(1);
  expect(violations(stream, revocation, fault(1))).toBe(1);
  expect(violations(stream, revocation, fault(0))).toBe(0);
  expect(violations({ ...stream, endedMs: 18_000 }, revocation, fault(0))).toBe(1);
});

test('a refused good key and an incomplete history are violations', () => {
  expect(violations(request({ status: 401, code: 'invalid_api_key' }))).toBe(1);
  expect(violations(request({ endedMs: 9_999, status: 401, code: 'invalid_api_key' }), revocation)).toBe(1);
  expect(violations(request({ status: 503, code: 'auth_unavailable' }))).toBe(0);
  expect(checkHistory([request({})]).violations).toEqual(['the history is incomplete']);
});
