import { AppError } from '@hypervize/errors';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { PoolLimits } from './limits.js';
import { createPool, type Pool } from './pool.js';
import type { PoolEvent, Slot, SlotRequest } from './slot.js';

const opened: Pool[] = [];
afterEach(() => {
  for (const pool of opened.splice(0)) pool.close(new AppError('shutting_down'));
});

const defaultLimits: PoolLimits = {
  maxPerHost: 100,
  maxWaiting: 100,
  waitMs: 600_000,
  prefixAffinity: false,
};

/** A pool with the test's clock and a seeded random number generator. */
function setUp(urls: string[], limits: Partial<PoolLimits> = {}) {
  const time = { nowMs: 1_000_000 };
  const events: PoolEvent[] = [];
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const pool = createPool(
    { monotonicMs: () => time.nowMs, random, slowStartMs: 10_000, observe: (event) => events.push(event) },
    { ...defaultLimits, ...limits },
  );
  opened.push(pool);
  pool.setHosts(urls);
  const begin = (
    account: string,
    prefix: string | undefined,
    acquireSlot: (request: SlotRequest) => Promise<Slot | undefined>,
  ) => {
    let cancel: (reason: AppError) => void = () => {};
    const request: SlotRequest = {
      account,
      prefix,
      timed: true,
      onCancel: (listener) => {
        cancel = listener;
        return () => {};
      },
    };
    const slot = acquireSlot(request) as Promise<Slot>;
    const state: { slot?: Slot; error?: AppError } = {};
    slot.then(
      (granted) => {
        state.slot = granted;
      },
      (error: AppError) => {
        state.error = error;
      },
    );
    return { request, slot, state, cancel: () => cancel(new AppError('cancelled')) };
  };
  const acquire = (account = 'a', prefix?: string) => begin(account, prefix, pool.acquire);
  const retry = (...tried: Slot[]) => begin('a', undefined, (request) => pool.acquireRetry(request, tried));
  const fail = async (url: string, times = 3) => {
    for (let failed = 0, tries = 0; failed < times; tries++) {
      if (tries > 1_000) throw new Error(`${url} gets no requests`);
      const slot = await acquire().slot;
      if (slot.url === url) failed++;
      slot.release(slot.url === url ? 'failure' : 'success');
    }
  };
  const count = async (requests: number, run = (slot: Slot) => slot.release('success')) => {
    const counts = new Map<string, number>();
    for (let i = 0; i < requests; i++) {
      const slot = await acquire().slot;
      counts.set(slot.url, (counts.get(slot.url) ?? 0) + 1);
      run(slot);
    }
    return (url: string) => counts.get(url) ?? 0;
  };
  return { pool, time, events, acquire, retry, fail, count };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the choice of a host', () => {
  test('spreads requests that do not end, so that no host has many more than another', async () => {
    const { count } = setUp(['a', 'b', 'c', 'd']);
    const of = await count(200, () => {});
    for (const url of ['a', 'b', 'c', 'd']) expect(Math.abs(of(url) - 50)).toBeLessThan(8);
  });

  test('prefers the host with the shorter time to first byte', async () => {
    const { count } = setUp(['fast', 'slow']);
    const of = await count(200, (slot) => {
      slot.firstByte(slot.url === 'fast' ? 50 : 500);
      slot.release('success');
    });
    expect(of('fast')).toBeGreaterThan(of('slow') * 5);
  });

  test('uses a host that was slow again after a while', async () => {
    const { count, time } = setUp(['fast', 'slow']);
    await count(50, (slot) => {
      slot.firstByte(slot.url === 'fast' ? 50 : 500);
      slot.release('success');
    });
    time.nowMs += 300_000;
    expect((await count(20))('slow')).toBeGreaterThan(5);
  });

  test('avoids a host whose oldest request waits much longer for its first byte than elsewhere, until it responds', async () => {
    const { acquire, count, time } = setUp(['a', 'b']);
    await count(50, (slot) => {
      slot.firstByte(50);
      slot.release('success');
    });
    const hung = await acquire().slot;
    time.nowMs += 2_000;
    const others = (
      await count(50, (slot) => {
        slot.firstByte(50);
        slot.release('success');
      })
    )(hung.url);
    expect(others).toBe(0);
    hung.firstByte(60);
    hung.release('success');
    expect((await count(50))(hung.url)).toBeGreaterThan(5);
  });

  test('gives a new host few requests at first, and its full share after the slow start', async () => {
    const { pool, count, time } = setUp(['a', 'b', 'c']);
    pool.setHosts(['a', 'b', 'c', 'new']);
    const open: Slot[] = [];
    const keep = (slot: Slot) => void open.push(slot);
    const atFirst = (await count(120, keep))('new');
    for (const slot of open.splice(0)) slot.release('success');
    time.nowMs += 10_000;
    const warm = (await count(120, keep))('new');
    expect(atFirst).toBeLessThan(15);
    expect(warm).toBeGreaterThan(20);
  });

  test('never exceeds the limit of a host', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 200 }), async (steps) => {
        const { pool, acquire } = setUp(['a', 'b', 'c'], { maxPerHost: 4 });
        const open: Slot[] = [];
        for (const begin of steps) {
          if (begin)
            acquire().slot.then(
              (slot) => open.push(slot),
              () => {},
            );
          else open.shift()?.release('success');
          await Promise.resolve();
          await Promise.resolve();
          for (const host of pool.hosts()) expect(host.outstanding).toBeLessThanOrEqual(4);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a waiting request', () => {
  test('gets a slot when one is free, the account with the fewest requests in flight first', async () => {
    const { acquire } = setUp(['a'], { maxPerHost: 2 });
    const first = await acquire('greedy').slot;
    const second = await acquire('greedy').slot;
    const greedy = Array.from({ length: 10 }, () => acquire('greedy'));
    const modest = acquire('modest');
    await settled();
    first.release('success');
    await settled();
    expect(modest.state.slot).toBeDefined();
    expect(greedy.some(({ state }) => state.slot)).toBe(false);
    second.release('success');
    await settled();
    expect(greedy.filter(({ state }) => state.slot)).toHaveLength(1);
  });

  test('is refused with no_capacity when the queue is full, but never in favour of an account that has more waiting', async () => {
    const { pool, acquire, events } = setUp(['a'], { maxPerHost: 1, maxWaiting: 4 });
    await acquire('greedy').slot;
    const greedy = Array.from({ length: 6 }, () => acquire('greedy'));
    await settled();
    expect(greedy.map(({ state }) => state.error?.code)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'no_capacity',
      'no_capacity',
    ]);
    const modest = acquire('modest');
    await settled();
    // The newest request of the greedy account was evicted.
    expect(modest.state.error).toBeUndefined();
    expect(greedy[3]?.state.error?.code).toBe('no_capacity');
    expect(pool.waiting()).toBe(4);
    expect(events).toContain('queue_full');
  });

  test('is refused with a Retry-After at the current rate of completions', async () => {
    const { acquire, count, time } = setUp(['a'], { maxPerHost: 1, maxWaiting: 20 });
    // Two requests per second.
    for (let i = 0; i < 100; i++) {
      await count(1);
      time.nowMs += 500;
    }
    await acquire().slot;
    const all = Array.from({ length: 21 }, () => acquire());
    await settled();
    const { error } = all[20]?.state ?? {};
    expect(error?.retryAfterSeconds).toBeGreaterThanOrEqual(8);
    expect(error?.retryAfterSeconds).toBeLessThanOrEqual(14);
  });

  test('is refused after waitMs', async () => {
    jest.useFakeTimers();
    try {
      const { pool, acquire, events } = setUp(['a'], { maxPerHost: 1, waitMs: 500 });
      await acquire().slot;
      const late = acquire();
      await jest.advanceTimersByTimeAsync(499);
      expect(late.state.error).toBeUndefined();
      await jest.advanceTimersByTimeAsync(1);
      expect(late.state.error?.code).toBe('no_capacity');
      expect([pool.waiting(), events]).toEqual([0, ['queue_timeout']]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('that is cancelled leaves the queue at once', async () => {
    const { pool, acquire } = setUp(['a'], { maxPerHost: 1, maxWaiting: 1 });
    const first = await acquire().slot;
    const gone = acquire();
    await settled();
    gone.cancel();
    await settled();
    expect([gone.state.error?.code, pool.waiting()]).toEqual(['cancelled', 0]);
    const next = acquire();
    first.release('success');
    expect((await next.slot).url).toBe('a');
  });

  test('is rejected with the reason of the close when the pool is closed, and so are later requests', async () => {
    const { pool, acquire } = setUp(['a'], { maxPerHost: 1 });
    await acquire().slot;
    const waiting = acquire();
    pool.close(new AppError('model_not_found'));
    await expect(waiting.slot).rejects.toMatchObject({ code: 'model_not_found' });
    await expect(acquire().slot).rejects.toMatchObject({ code: 'model_not_found' });
  });

  test('gets a slot on a host that is added', async () => {
    const { pool, acquire } = setUp(['a'], { maxPerHost: 1 });
    await acquire().slot;
    const waiting = acquire();
    await settled();
    pool.setHosts(['a', 'b']);
    expect((await waiting.slot).url).toBe('b');
  });
});

describe('a host', () => {
  test('that fails three times in a row is ejected, for longer each time, and is back after a success', async () => {
    const { pool, fail, count, time, events } = setUp(['bad', 'good', 'fine']);
    await fail('bad');
    expect(events).toContain('ejected');
    expect((await count(100))('bad')).toBe(0);
    time.nowMs += 5_000;
    // One more failure ejects it again, for twice as long.
    await fail('bad', 1);
    time.nowMs += 9_999;
    expect((await count(100))('bad')).toBe(0);
    time.nowMs += 20_000;
    expect((await count(100))('bad')).toBeGreaterThan(10);
    expect(pool.hosts().filter((host) => pool.isEjected(host))).toEqual([]);
  });

  test('is not ejected if less than half of the pool would remain', async () => {
    const { pool, fail } = setUp(['a', 'b', 'c']);
    await fail('a');
    await fail('b', 10);
    expect(pool.hosts().filter((host) => pool.isEjected(host))).toHaveLength(1);
    const alone = setUp(['only']);
    await alone.fail('only', 10);
    expect((await alone.count(5))('only')).toBe(5);
  });

  test('whose probes fail gets no requests, unless all probes fail: then every host is used', async () => {
    const { pool, count, acquire } = setUp(['a', 'b']);
    pool.probed('a', false);
    expect((await count(50))('a')).toBeGreaterThan(0);
    pool.probed('a', false);
    expect((await count(50))('a')).toBe(0);
    for (let i = 0; i < 2; i++) pool.probed('b', false);
    expect((await acquire().slot).reason).toBe('last_resort');
    pool.probed('a', true);
    expect((await count(20))('a')).toBe(20);
  });

  test('that is draining gets no requests and finishes those it has; a pool of draining hosts is no_capacity at once', async () => {
    const { pool, acquire, count } = setUp(['a', 'b']);
    const slots = [await acquire().slot, await acquire().slot, await acquire().slot];
    pool.setDraining(new Set(['a']));
    expect((await count(20))('a')).toBe(0);
    for (const slot of slots) slot.release('success');
    pool.setDraining(new Set(['a', 'b']));
    await expect(acquire().slot).rejects.toMatchObject({ code: 'no_capacity' });
    pool.setDraining(new Set());
    expect((await count(20))('a')).toBeGreaterThan(0);
  });

  test('that is removed gets no requests, finishes those it has, and has no state when it is added again', async () => {
    const { pool, acquire } = setUp(['a', 'b']);
    const slots = await Promise.all(Array.from({ length: 10 }, () => acquire().slot));
    pool.setHosts(['b']);
    for (const slot of slots) slot.release('success');
    expect(pool.hosts().map(({ url, outstanding }) => [url, outstanding])).toEqual([['b', 0]]);
    pool.setHosts([]);
    await expect(acquire().slot).rejects.toMatchObject({ code: 'no_capacity' });
  });
});

describe('a retry', () => {
  test('goes to a host that has not been tried, and to the same one only if there is no other', async () => {
    const { pool, acquire } = setUp(['a', 'b', 'c']);
    const { request, slot } = acquire();
    const tried = [await slot];
    for (;;) {
      const next = await pool.acquireRetry(request, tried);
      if (!next) break;
      expect(tried.map(({ url }) => url)).not.toContain(next.url);
      tried.push(next);
    }
    expect(tried).toHaveLength(3);
    const alone = setUp(['only']);
    const first = alone.acquire();
    expect((await alone.pool.acquireRetry(first.request, [await first.slot]))?.url).toBe('only');
  });

  test('waits for one of the other hosts if all are busy, and precedes first attempts', async () => {
    const { pool, acquire } = setUp(['a', 'b', 'c'], { maxPerHost: 1 });
    const slots = new Map<string, Slot>();
    const requests = new Map<string, SlotRequest>();
    for (let i = 0; i < 3; i++) {
      const { request, slot } = acquire();
      const got = await slot;
      slots.set(got.url, got);
      requests.set(got.url, request);
    }
    const failed = slots.get('a') as Slot;
    failed.release('failure');
    // Another request takes the slot that is free now.
    const other = await acquire().slot;
    const second = pool.acquireRetry(requests.get('a') as SlotRequest, [failed]);
    const newcomer = acquire();
    await settled();
    expect(pool.waiting()).toBe(2);
    other.release('success');
    await settled();
    // The host that failed is excluded for the retry, but not for a first attempt.
    expect(newcomer.state.slot?.url).toBe('a');
    const late = acquire();
    await settled();
    slots.get('c')?.release('success');
    expect(await second).toMatchObject({ url: 'c', reason: 'retry' });
    expect(late.state.slot).toBeUndefined();
    expect(pool.waiting()).toBe(1);
  });

  test('that waits has the same limits as any request: queue length, time, cancellation and the close of the pool', async () => {
    jest.useFakeTimers();
    try {
      const { pool, acquire, retry } = setUp(['a', 'b'], { maxPerHost: 1, maxWaiting: 1, waitMs: 500 });
      const tried = await acquire().slot;
      await acquire().slot;
      const again = () => retry(tried);
      const tooLong = again();
      await jest.advanceTimersByTimeAsync(0);
      const tooMany = again();
      await jest.advanceTimersByTimeAsync(500);
      expect([tooLong.state.error?.code, tooMany.state.error?.code]).toEqual(['no_capacity', 'no_capacity']);
      const gone = again();
      gone.cancel();
      await jest.advanceTimersByTimeAsync(0);
      expect([gone.state.error?.code, pool.waiting()]).toEqual(['cancelled', 0]);
      const closed = again();
      pool.close(new AppError('model_not_found'));
      await jest.advanceTimersByTimeAsync(0);
      expect(closed.state.error?.code).toBe('model_not_found');
    } finally {
      jest.useRealTimers();
    }
  });

  test('goes to the same host if the others are unhealthy, and to one that has not been tried if all are unhealthy', async () => {
    const { pool, acquire } = setUp(['a', 'b']);
    const { request, slot } = acquire();
    const { url: tried } = await slot;
    const other = tried === 'a' ? 'b' : 'a';
    const down = (url: string) => {
      for (let i = 0; i < 2; i++) pool.probed(url, false);
    };
    down(other);
    expect((await pool.acquireRetry(request, [await slot]))?.url).toBe(tried);
    down(tried);
    expect((await pool.acquireRetry(request, [await slot]))?.url).toBe(other);
  });

  test('is limited by a budget of ten and a fifth of the requests of the last ten seconds', async () => {
    const { pool, acquire, time } = setUp(['a', 'b']);
    const retries = async (requests: number) => {
      let granted = 0;
      for (let i = 0; i < requests; i++) {
        const { request, slot } = acquire();
        const first = await slot;
        const second = await pool.acquireRetry(request, [first]);
        first.release('success');
        second?.release('success');
        if (second) granted++;
      }
      return granted;
    };
    expect(await retries(1_000)).toBe(210);
    time.nowMs += 30_000;
    expect(await retries(1)).toBe(1);
  });
});

describe('with prefix affinity', () => {
  const urls = Array.from({ length: 10 }, (_, i) => `http://host-${i}`);

  test('requests with the same prefix go to the same host, and removing a host moves only its own prefixes', async () => {
    const { pool, acquire } = setUp(urls, { prefixAffinity: true });
    const hostByPrefix = async () => {
      const found = new Map<string, string>();
      for (let i = 0; i < 500; i++) {
        const slot = await acquire('a', `prefix ${i}`).slot;
        expect(slot.reason).toBe('prefix');
        found.set(`prefix ${i}`, slot.url);
        slot.release('success');
      }
      return found;
    };
    const before = await hostByPrefix();
    expect(await hostByPrefix()).toEqual(before);
    pool.setHosts(urls.slice(1));
    const after = await hostByPrefix();
    for (const [prefix, url] of before) {
      if (url !== urls[0]) expect(after.get(prefix)).toBe(url);
    }
  });

  test('no host carries more than 1.25 times its share, even if all requests have the same prefix', async () => {
    const { pool, acquire } = setUp(urls, { prefixAffinity: true });
    for (let i = 1; i <= 200; i++) {
      await acquire('a', 'the same').slot;
      const most = Math.max(...pool.hosts().map(({ outstanding }) => outstanding));
      expect(most).toBeLessThanOrEqual(Math.ceil((1.25 * i) / urls.length));
    }
  });
});
