import { beforeEach, expect, test } from '@jest/globals';
import { createRefusalLog, type Refusal, type RefusalEntry, type RefusalLog } from './refusal-log.js';

let written: RefusalEntry[];
let broken: boolean;
let failures: unknown[];
let log: RefusalLog;
beforeEach(() => {
  written = [];
  broken = false;
  failures = [];
  log = createRefusalLog({
    ...{ maxPerAccount: 3, maxAccounts: 2 },
    append: async (entries) => {
      if (broken) throw new Error('unavailable');
      written.push(...entries);
    },
    onError: (error) => failures.push(error),
  });
});

const refusal = (accountId: string, outcome: Refusal['outcome'] = 'too_many_keys'): Refusal => ({
  ...{ accountId, keyId: '', action: 'key.created', outcome },
  actor: { id: 'key:AbCdEfGh', address: '192.0.2.1' },
});

test('an account that is refused very often gets a few entries, and one that counts the others by their code', async () => {
  await Promise.all(Array.from({ length: 10 }, () => log.record(refusal('a'))));
  await Promise.all(Array.from({ length: 5 }, () => log.record(refusal('a', 'key_revoked'))));
  await log.record(refusal('b'));
  expect(written).toHaveLength(4);
  expect(written[0]).toEqual({ ...refusal('a'), details: {} });
  await log.endPeriod();
  expect(written.slice(4)).toEqual([
    {
      ...{ accountId: 'a', keyId: '', action: 'audit.refusals_omitted', outcome: 'success' },
      actor: { id: 'system:key-service', address: '' },
      details: { omitted: { too_many_keys: 7, key_revoked: 5 } },
    },
  ]);
  await log.record(refusal('a'));
  expect(written).toHaveLength(6);
  await log.endPeriod();
  expect(written).toHaveLength(6);
});

test('however many accounts are refused, the entries of a period are bounded', async () => {
  for (let account = 0; account < 50; account++) {
    for (let i = 0; i < 5; i++) await log.record(refusal(`account-${account}`));
  }
  await log.endPeriod();
  expect(written.length).toBeLessThanOrEqual(3 * 3 + 3);
  const omitted = written.flatMap(({ details }) =>
    Object.values('omitted' in details ? (details.omitted as object) : {}),
  );
  const counted = omitted.reduce((sum: number, count: number) => sum + count, 0);
  expect(counted + written.filter(({ action }) => action === 'key.created').length).toBe(250);
});

test('a log that cannot be written reports it and refuses nothing else', async () => {
  broken = true;
  await log.record(refusal('a'));
  expect(failures).toHaveLength(1);
  broken = false;
  await log.record(refusal('a'));
  expect(written).toHaveLength(1);
});
