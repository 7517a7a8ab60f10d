import { AppError } from '@hypervize/errors';
import { refusedAttempts } from '@hypervize/rpc';
import { expect, test } from '@jest/globals';
import type { Attempt, AuditEntry } from './entry.js';
import { createRefusals } from './refusals.js';

const { maxPerPeriod } = refusedAttempts;

const attemptOf = (accountId: string | null): Attempt => {
  return {
    action: 'endpoint.scaled',
    accountId,
    endpointId: '',
    actor: { id: 'key:a', address: '10.0.0.1' },
  };
};
const refused = new AppError('endpoint_not_found');

function setUp() {
  const clock = { nowMs: 0 };
  const entries: AuditEntry[] = [];
  const failures: unknown[] = [];
  const refusals = createRefusals({
    insert: async (entry) => {
      if (entry.accountId === 'broken') throw new Error('unavailable');
      entries.push(entry);
    },
    clock: { now: () => clock.nowMs, monotonic: () => clock.nowMs },
    onError: (error) => failures.push(error),
  });
  return { clock, entries, failures, refusals };
}

test('a refusal is recorded with its actor, address, code and the parameter at fault', async () => {
  const { entries, refusals } = setUp();
  await refusals.record(attemptOf('one'), new AppError('invalid_request', undefined, { param: 'hosts' }));
  expect(entries).toMatchObject([
    {
      ...attemptOf('one'),
      outcome: 'invalid_request',
      details: '{"param":"hosts"}',
    },
  ]);
});

test('refusals beyond the limit of a minute share one entry with their number, and other accounts are not affected', async () => {
  const { clock, entries, refusals } = setUp();
  for (let i = 0; i < 1_000; i++) await refusals.record(attemptOf('one'), refused);
  await refusals.record(attemptOf('two'), refused);
  expect(entries).toHaveLength(maxPerPeriod + 1);
  clock.nowMs = 60_000;
  await refusals.flush();
  expect(entries).toHaveLength(maxPerPeriod + 2);
  expect(entries.at(-1)).toMatchObject({
    accountId: 'one',
    outcome: 'endpoint_not_found',
    details: JSON.stringify({ refusals: 1_000 - maxPerPeriod }),
  });
  await refusals.record(attemptOf('one'), refused);
  expect(entries).toHaveLength(maxPerPeriod + 3);
});

test('what has been counted is recorded at the end of the process', async () => {
  const { entries, refusals } = setUp();
  for (let i = 0; i <= maxPerPeriod; i++) await refusals.record(attemptOf(null), refused);
  await refusals.flushAll();
  expect(entries.at(-1)).toMatchObject({ accountId: null, details: '{"refusals":1}' });
});

test('a refusal that cannot be recorded is reported, and does not fail the call', async () => {
  const { failures, refusals } = setUp();
  await refusals.record(attemptOf('broken'), refused);
  expect(failures).toHaveLength(1);
});
