import { describe, expect, test } from '@jest/globals';
import { outcomeOf } from './outcome.js';

const nothing = { kills: [], hangs: [] };
const ended = (status: number, text = '', whole = false) => ({
  answer: { status, text, whole, firstByteAtMs: undefined },
  startedMs: 1_000,
  endedMs: 2_000,
  left: false,
});
const begun = ended(200, 'data: {"system_fingerprint":"stand-in-81"}\n\n');

describe('an answer that broke off', () => {
  test('is no fault of ours if its own host was killed meanwhile', () => {
    expect(outcomeOf(begun, { ...nothing, kills: [{ port: 81, atMs: 1_900 }] })).toBe('broken by a kill');
  });

  test.each([
    ['another host', { port: 82, atMs: 1_900 }],
    ['its host, but before', { port: 81, atMs: 900 }],
    ['its host, but long after', { port: 81, atMs: 4_000 }],
  ])('has failed if what was killed was %s', (_, kill) => {
    expect(outcomeOf(begun, { ...nothing, kills: [kill] })).toBe('failed');
  });
});

describe('a request without an answer', () => {
  const hang = { fromMs: 500, toMs: 1_500 };
  test.each([
    ['failed', 503, [hang]],
    ['failed', 504, []],
    ['failed', 0, [hang]],
    ['timed out at a host that hung', 504, [hang]],
  ] as const)('is counted as: %s (%d)', (outcome, status, hangs) => {
    expect(outcomeOf(ended(status), { ...nothing, hangs })).toBe(outcome);
  });

  test('has not failed if the client went away', () => {
    expect(outcomeOf({ ...ended(0), left: true }, nothing)).toBe('client left');
  });
});

test('an answer is served only if it is there to its end', () => {
  expect(outcomeOf(ended(200, 'x', true), nothing)).toBe('served');
  expect(outcomeOf(ended(200, 'x', false), nothing)).toBe('failed');
});
