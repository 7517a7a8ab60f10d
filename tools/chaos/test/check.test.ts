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
  ending: 'whole',
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

test('a history in which the promise was kept is good', () => {
  const cut = request({
    startedMs: 9_000,
    endedMs: 10_015,
    stream: true,
    ending: 'cut',
    code: 'invalid_api_key',
  });
  const refused = request({ startedMs: 10_021, endedMs: 10_025, status: 401, code: 'invalid_api_key' });
  expect(checkHistory([request({}), cut, refused, revocation, end])).toMatchObject({
    violations: [],
    accepted: 2,
    cut: 1,
    confirmed: 1,
  });
});

test('a request that began after CONFIRMED and was accepted is noticed', () => {
  expect(violations(request({ startedMs: 10_021, endedMs: 10_025 }), revocation)).toBe(1);
  // One that began before, and was decided while the revocation was under way, is not one.
  expect(violations(request({ startedMs: 10_010, endedMs: 10_025 }), revocation)).toBe(0);
});

test('a stream that goes on after CONFIRMED is noticed; a gateway that was in trouble has longer', () => {
  const stream = request({ startedMs: 9_000, endedMs: 12_000, stream: true, ending: 'left' });
  const mishap = (gateway: number): HistoryEvent => ({
    ...{ kind: 'mishap', what: 'it stands still', gateways: [gateway] },
    ...{ fromMs: 9_500, untilMs: 11_000 },
  });
  expect(violations(stream, revocation)).toBe(1);
  expect(violations(stream, revocation, mishap(1))).toBe(1);
  expect(violations(stream, revocation, mishap(0))).toBe(0);
  expect(violations({ ...stream, endedMs: 18_000 }, revocation, mishap(0))).toBe(1);
});

test('a good key that is refused, and a history that breaks off, are noticed', () => {
  expect(violations(request({ status: 401, code: 'invalid_api_key' }))).toBe(1);
  expect(violations(request({ endedMs: 9_999, status: 401, code: 'invalid_api_key' }), revocation)).toBe(1);
  expect(violations(request({ status: 503, code: 'auth_unavailable' }))).toBe(0);
  expect(checkHistory([request({})]).violations).toEqual(['the history breaks off']);
});
