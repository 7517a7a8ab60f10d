import { describe, expect, test } from '@jest/globals';
import { outcomeOf } from './outcome.js';

const nothing = { kills: [], hangs: [] };
const ended = (status: number, text = '', complete = false) => ({
  response: { status, text, complete, firstByteAtMs: undefined },
  startedMs: 1_000,
  endedMs: 2_000,
  abandoned: false,
});
const started = ended(200, 'data: {"system_fingerprint":"stand-in-81"}\n\n');

describe('an incomplete response', () => {
  test('is excused if its own host was killed during the request', () => {
    expect(outcomeOf(started, { ...nothing, kills: [{ port: 81, atMs: 1_900 }] })).toBe('broken_by_kill');
  });

  test.each([
    ['another host', { port: 82, atMs: 1_900 }],
    ['its host, but before', { port: 81, atMs: 900 }],
    ['its host, but long after', { port: 81, atMs: 4_000 }],
  ])('has failed if the killed host was %s', (_, kill) => {
    expect(outcomeOf(started, { ...nothing, kills: [kill] })).toBe('failed');
  });
});

describe('a request without a response', () => {
  const hang = { fromMs: 500, toMs: 1_500 };
  test.each([
    ['failed', 503, [hang]],
    ['failed', 504, []],
    ['failed', 0, [hang]],
    ['timed_out_at_hanging_host', 504, [hang]],
  ] as const)('is counted as %s (%d)', (outcome, status, hangs) => {
    expect(outcomeOf(ended(status), { ...nothing, hangs })).toBe(outcome);
  });

  test('has not failed if the client disconnected', () => {
    expect(outcomeOf({ ...ended(0), abandoned: true }, nothing)).toBe('client_gone');
  });
});

test('a response is completed only if it is there to its end', () => {
  expect(outcomeOf(ended(200, 'x', true), nothing)).toBe('completed');
  expect(outcomeOf(ended(200, 'x', false), nothing)).toBe('failed');
});
