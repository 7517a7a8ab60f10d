import type { Scope } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { createInFlightRequests, type InFlightRequests } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { keyCaller } from '../../test/callers.js';
import type { Verdict } from '../auth/caller.js';
import type { TrustState } from '../auth/trust.js';
import type { AccessRight } from './access-right.js';
import type { Finding } from './dependency.js';
import { monitorInFlight } from './monitor.js';

const stepMs = 10;
let nowMs: number;
let sleepers: { atMs: number; wake: () => void }[];
const clock: Clock = {
  now: () => nowMs,
  monotonic: () => nowMs,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      signal?.addEventListener('abort', wake, { once: true });
      sleepers.push({ atMs: nowMs + ms, wake });
    }),
};
const settled = () => new Promise((resolve) => setImmediate(resolve));
const advance = async (ms: number) => {
  for (const untilMs = nowMs + ms; nowMs < untilMs; ) {
    nowMs += stepMs;
    for (const { wake } of sleepers.filter(({ atMs }) => atMs <= nowMs)) wake();
    sleepers = sleepers.filter(({ atMs }) => atMs > nowMs);
    await settled();
  }
};

const verdict = (scopes: readonly Scope[] = ['inference']): Verdict => ({
  ...{ kind: 'verdict', seq: 1, sha256: '', accountId: 'a', scopes, expiresAtMs: null },
  ...{ suspended: false, requestsPerMinute: null },
});
const holds: Finding = { kind: 'holds', verdict: verdict() };

let state: TrustState;
let stopping: AbortController;
let inFlightRequests: InFlightRequests<AccessRight>;
let questions: { subjectId: string; atMs: number }[];
let answer: (subjectId: string) => Promise<Finding>;

beforeEach(() => {
  nowMs = 1_000_000;
  sleepers = [];
  state = 'lease';
  stopping = new AbortController();
  questions = [];
  answer = () => new Promise(() => {});
  inFlightRequests = createInFlightRequests();
});
afterEach(() => stopping.abort());

const monitor = (staleVerdictMs = 0) =>
  monitorInFlight(
    { inFlightRequests, clock, staleVerdictMs, trust: () => state, onTrustChange: () => {} },
    stopping.signal,
  );

/** Registers a request and tells when it ended, and with what. */
function open(keyId: string, confirmedMs = nowMs) {
  const inFlight = inFlightRequests.register(keyId, {
    caller: keyCaller(keyId, verdict()),
    ...{ action: 'elastic:invoke', scopes: ['inference'], expiresAtMs: null, scopeNeed: { kind: 'needed' } },
    inferenceKey: { kind: 'not_needed' },
    dependencies: [
      {
        ...{ subjectId: keyId, confirmedMs, evenWithLease: false },
        ask: () => {
          questions.push({ subjectId: keyId, atMs: nowMs });
          return answer(keyId);
        },
      },
    ],
  });
  const ended: { atMs?: number; code?: string } = {};
  inFlight.cancellation.onCancel(() => {
    Object.assign(ended, { atMs: nowMs, code: inFlight.cancellation.reason?.code });
    inFlight.unregister();
  });
  return ended;
}

describe('a gateway that has lost its lease', () => {
  test.each([1, 100, 5_000])(
    'and gets no answer about %d keys ends every request within a second',
    async (keys) => {
      void monitor();
      const requests = Array.from({ length: keys }, (_, n) => open(`k${n}`));
      await advance(1_000);
      expect(questions).toEqual([]);
      state = 'key_service';
      const lostMs = nowMs;
      await advance(500);
      expect(requests.filter(({ code }) => code)).toEqual([]);
      await advance(500);
      expect(new Set(requests.map(({ code }) => code))).toEqual(new Set(['auth_unavailable']));
      expect(Math.max(...requests.map(({ atMs = Number.NaN }) => atMs))).toBeLessThanOrEqual(lostMs + 1_000);
    },
  );

  test('asks about a key once for all its requests, about all keys at once, and twice before it ends them', async () => {
    void monitor();
    for (let n = 0; n < 300; n++) open(`k${n % 30}`);
    state = 'shared_cache';
    await advance(2_000);
    for (let n = 0; n < 30; n++) {
      expect(questions.filter(({ subjectId }) => subjectId === `k${n}`)).toHaveLength(2);
    }
    expect(new Set(questions.map(({ atMs }) => atMs)).size).toBe(2);
  });

  test('keeps requests that are confirmed, and ends each within a second of the last question that was answered', async () => {
    void monitor();
    const [kept, left] = [open('kept'), open('left')];
    state = 'shared_cache';
    let lastAnsweredMs = 0;
    answer = async (keyId) => {
      if (keyId === 'left' && questions.length > 20) return new Promise(() => {});
      if (keyId === 'left') lastAnsweredMs = nowMs;
      return holds;
    };
    await advance(20_000);
    expect(kept.code).toBeUndefined();
    expect(left.code).toBe('auth_unavailable');
    expect(left.atMs).toBeLessThanOrEqual(lastAnsweredMs + 1_000);
  });

  test('ends requests as the answer says: a revoked key at once, a narrowed one where it lacks the scope', async () => {
    void monitor();
    const ended = open('key');
    const narrowed = open('narrowed');
    state = 'shared_cache';
    answer = async (keyId) =>
      keyId === 'key'
        ? { kind: 'lost', error: new AppError('invalid_api_key') }
        : { kind: 'holds', verdict: verdict(['dedicated:read']) };
    await advance(400);
    expect([ended.code, narrowed.code]).toEqual(['invalid_api_key', 'insufficient_scope']);
  });

  test('does not apply an answer to a request that was verified after the question', async () => {
    void monitor();
    const before = open('key');
    state = 'shared_cache';
    let respond: (finding: Finding) => void = () => {};
    answer = () => new Promise((resolve) => (respond = resolve));
    await advance(300);
    const after = open('key');
    respond({ kind: 'lost', error: new AppError('account_suspended') });
    await advance(10);
    expect([before.code, after.code]).toEqual(['account_suspended', undefined]);
  });

  test('ends a request at once whose verification took so long that it is in doubt by then', async () => {
    state = 'key_service';
    void monitor();
    await advance(2_000);
    const request = open('key', nowMs - 800);
    await advance(100);
    expect(request.code).toBe('auth_unavailable');
  });

  test('keeps requests for as long as stale verdicts may be used', async () => {
    void monitor(5_000);
    const request = open('key');
    state = 'stale_memory';
    await advance(5_000);
    expect(request.code).toBeUndefined();
    state = 'key_service';
    await advance(1_000);
    expect(request.code).toBe('auth_unavailable');
  });

  test('confirms nothing any more when it holds the lease again', async () => {
    void monitor();
    const request = open('key');
    state = 'key_service';
    await advance(500);
    state = 'lease';
    await advance(5_000);
    const asked = questions.length;
    expect(request.code).toBeUndefined();
    state = 'key_service';
    await advance(300);
    expect(request.code).toBeUndefined();
    expect(questions.length).toBeGreaterThan(asked);
  });
});
