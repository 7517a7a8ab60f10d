import { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import { createAllowances } from './allowances.js';

describe('allowances', () => {
  /** Allowances of which key-service says that `state.counted` of 1,000 tokens are used. */
  const open = () => {
    const state = { nowMs: 0, failing: false, counted: 100, fetches: 0 };
    const allowances = createAllowances({
      fetch: async (accountIds) => {
        state.fetches++;
        if (state.failing) throw new AppError('unavailable');
        const allowance = {
          requestsPerMinute: undefined,
          tokensPerMonth: 1_000,
          tokensUsed: state.counted,
          periodEndMs: 1e9,
        };
        return new Map(accountIds.map((accountId) => [accountId, allowance]));
      },
      clock: { now: () => state.nowMs, monotonic: () => state.nowMs },
      maxAccounts: 100,
      onError: () => {},
    });
    const used = async () => (await allowances.of('a'))?.tokensUsed;
    return { state, allowances, used };
  };

  test('are fetched once for concurrent requests, and only the first requests of an account wait', async () => {
    const { state, allowances } = open();
    await Promise.all(Array.from({ length: 10 }, () => allowances.of('a')));
    expect(state.fetches).toBe(1);
    expect(allowances.of('a')).not.toBeInstanceOf(Promise);
  });

  test('include tokens used at this gateway once, before and after key-service has counted them', async () => {
    const { state, allowances, used } = open();
    expect(await used()).toBe(100);
    allowances.used('a', 30);
    expect(await used()).toBe(130);
    allowances.counted('a', 30);
    state.counted = 130;
    expect(await used()).toBe(130);
    state.nowMs += 2_000;
    await allowances.refresh();
    expect(await used()).toBe(130);
  });

  test('stay known while key-service fails, and no further request waits for it', async () => {
    const { state, allowances, used } = open();
    await used();
    state.failing = true;
    state.nowMs += 2_000;
    await allowances.refresh();
    expect(await used()).toBe(100);
    expect(await allowances.of('b')).toBeUndefined();
    expect(allowances.of('b')).toBeUndefined();
    state.failing = false;
    state.nowMs += 2_000;
    await allowances.refresh();
    expect(allowances.of('b')).toMatchObject({ tokensUsed: 100 });
  });

  test('are refreshed only for accounts in use', async () => {
    const { state, allowances, used } = open();
    await used();
    state.nowMs += 61_000;
    await allowances.refresh();
    expect(state.fetches).toBe(1);
  });

  test('start a new month with what was used at this gateway', async () => {
    const { state, allowances, used } = open();
    await used();
    state.nowMs = 1e9;
    allowances.used('a', 5);
    expect(await used()).toBe(5);
  });
});
