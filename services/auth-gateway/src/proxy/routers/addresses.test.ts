import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createManualClock, type ManualClock } from '../../../test/manual-clock.js';
import { followAddresses } from './addresses.js';

let clock: ManualClock;
let stopping: AbortController;
/** What the name has now; an error: it cannot be resolved; `silent`: there is no answer. */
let records: readonly string[] | Error | 'silent';
let lookups: number[];
let seen: string[];
let failures: number;
let logged: string[];
let following: { refresh(): void };

beforeEach(() => {
  clock = createManualClock();
  stopping = new AbortController();
  [records, lookups, seen, failures, logged] = [['10.0.0.1'], [], [], 0, []];
  const log = (_fields: object, message: string) => void logged.push(message);
  following = followAddresses(
    {
      target: { kind: 'name', host: 'router.test', port: 7 },
      clock,
      lookup: () => {
        lookups.push(clock.now());
        if (records === 'silent') return new Promise(() => {});
        if (records instanceof Error) return Promise.reject(records);
        return Promise.resolve(records.map((address) => ({ address })));
      },
      logger: { info: log, warn: log } as never,
      onAddresses: (addresses) => seen.push(addresses.join()),
      onFailure: () => {
        failures++;
      },
    },
    stopping.signal,
  );
});
afterEach(() => stopping.abort());

test('a name is resolved again every 5 s, and what has changed is told, each address once', async () => {
  await clock.advance(10_000);
  expect(lookups).toEqual([0, 5_000, 10_000]);
  records = ['10.0.0.2', '2001:db8::1', '10.0.0.1', '10.0.0.2'];
  await clock.advance(5_000);
  records = ['10.0.0.1', '2001:db8::1', '10.0.0.2'];
  await clock.advance(5_000);
  expect(seen).toEqual(['10.0.0.1:7', '10.0.0.1:7,10.0.0.2:7,[2001:db8::1]:7']);
});

test('a name is resolved again when a stream is lost, once a second at most', async () => {
  await clock.advance(3_000);
  following.refresh();
  await clock.advance(0);
  expect(lookups).toEqual([0, 3_000]);
  for (let i = 0; i < 10; i++) following.refresh();
  await clock.advance(999);
  expect(lookups).toEqual([0, 3_000]);
  await clock.advance(1);
  expect(lookups).toEqual([0, 3_000, 4_000]);
  await clock.advance(4_999);
  expect(lookups).toHaveLength(3);
});

test.each([
  ['an error', new Error('SERVFAIL')],
  ['no address', [] as string[]],
])('a resolution that gives %s keeps the last result, and is logged once', async (_what, failure) => {
  await clock.advance(0);
  records = failure;
  await clock.advance(20_000);
  expect([seen, failures]).toEqual([['10.0.0.1:7'], 4]);
  expect(logged).toEqual(['router addresses changed', 'router name not resolved']);
  records = ['10.0.0.9'];
  await clock.advance(5_000);
  expect(seen).toEqual(['10.0.0.1:7', '10.0.0.9:7']);
});

test('a resolution without an answer fails after 5 s, and no second one is begun beside it', async () => {
  await clock.advance(0);
  records = 'silent';
  await clock.advance(60_000);
  expect(failures).toBeGreaterThan(4);
  expect(lookups).toEqual([0, 5_000]);
});

test('nothing is resolved or told after the end', async () => {
  await clock.advance(0);
  records = ['10.0.0.2'];
  stopping.abort();
  await clock.advance(60_000);
  expect([lookups, seen]).toEqual([[0], ['10.0.0.1:7']]);
});

test('addresses that are given are used as they are', () => {
  const given: string[] = [];
  followAddresses(
    {
      target: { kind: 'addresses', addresses: ['10.0.0.1:1', 'unix:/run/router.sock'] },
      lookup: () => Promise.reject(new Error('not used')),
      ...{ clock, logger: { info: () => {}, warn: () => {} } as never, onFailure: () => {} },
      onAddresses: (addresses) => given.push(...addresses),
    },
    stopping.signal,
  );
  expect(given).toEqual(['10.0.0.1:1', 'unix:/run/router.sock']);
});
