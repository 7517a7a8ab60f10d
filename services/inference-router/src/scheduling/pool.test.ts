import { AppError } from '@hypervize/errors';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createPool,
  type Pool,
  type PoolEvent,
  type PoolLimits,
  type Slot,
  type SlotRequest,
} from './pool.js';

const opened: Pool[] = [];
afterEach(() => {
  for (const pool of opened.splice(0)) pool.close(new AppError('shutting_down'));
});

const usual: PoolLimits = { maxPerHost: 100, maxWaiting: 100, waitMs: 600_000, prefixAffinity: false };

/** A pool whose clock and dice are the test's. */
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
    { ...usual, ...limits },
  );
  opened.push(pool);
  pool.setHosts(urls);
  const asked = (
    account: string,
    prefix: string | undefined,
    place: (asking: SlotRequest) => Promise<Slot | undefined>,
  ) => {
    let giveUp: (reason: AppError) => void = () => {};
    const asking = {
      account,
      prefix,
      timed: true,
      onCancel: (listener: (reason: AppError) => void) => {
        giveUp = listener;
        return () => {};
      },
    };
    const slot = place(asking) as Promise<Slot>;
    const state: { slot?: Slot; error?: AppError } = {};
    slot.then(
      (got) => {
        state.slot = got;
      },
      (error: AppError) => {
        state.error = error;
      },
    );
    return { asking, slot, state, giveUp: () => giveUp(new AppError('cancelled')) };
  };
  const ask = (account = 'a', prefix?: string) => asked(account, prefix, pool.acquire);
  const askAgain = (...tried: Slot[]) => asked('a', undefined, (asking) => pool.acquireRetry(asking, tried));
  const fail = async (url: string, times = 3) => {
    for (let failed = 0, tries = 0; failed < times; tries++) {
      if (tries > 1_000) throw new Error(`${url} is not given anything`);
      const slot = await ask().slot;
      if (slot.url === url) failed++;
      slot.release(slot.url === url ? 'failure' : 'success');
    }
  };
  const count = async (requests: number, run = (slot: Slot) => slot.release('success')) => {
    const counts = new Map<string, number>();
    for (let i = 0; i < requests; i++) {
      const slot = await ask().slot;
      counts.set(slot.url, (counts.get(slot.url) ?? 0) + 1);
      run(slot);
    }
    return (url: string) => counts.get(url) ?? 0;
  };
  return { pool, time, events, ask, askAgain, fail, count };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the choice', () => {
  test('spreads requests that do not end evenly: no host has many more than another', async () => {
    const { count } = setUp(['a', 'b', 'c', 'd']);
    const of = await count(200, () => {});
    for (const url of ['a', 'b', 'c', 'd']) expect(Math.abs(of(url) - 50)).toBeLessThan(8);
  });

  test('prefers the host whose first bytes come sooner', async () => {
    const { count } = setUp(['fast', 'slow']);
    const of = await count(200, (slot) => {
      slot.firstByte(slot.url === 'fast' ? 50 : 500);
      slot.release('success');
    });
    expect(of('fast')).toBeGreaterThan(of('slow') * 5);
  });

  test('tries a host that was slow again after a while', async () => {
    const { count, time } = setUp(['fast', 'slow']);
    await count(50, (slot) => {
      slot.firstByte(slot.url === 'fast' ? 50 : 500);
      slot.release('success');
    });
    time.nowMs += 300_000;
    expect((await count(20))('slow')).toBeGreaterThan(5);
  });

  test('gives nothing to a host that lets a request wait far longer than it takes elsewhere, until it answers', async () => {
    const { ask, count, time } = setUp(['a', 'b']);
    await count(50, (slot) => {
      slot.firstByte(50);
      slot.release('success');
    });
    const hung = await ask().slot;
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

  test('gives a host that has just come little at first, and its share when it is warm', async () => {
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

  test('never puts more on a host than it may have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 200 }), async (steps) => {
        const { pool, ask } = setUp(['a', 'b', 'c'], { maxPerHost: 4 });
        const open: Slot[] = [];
        for (const begin of steps) {
          if (begin)
            ask().slot.then(
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

describe('who waits', () => {
  test('is let in when a place is free, and fair between accounts: the one with fewest under way first', async () => {
    const { ask } = setUp(['a'], { maxPerHost: 2 });
    const first = await ask('greedy').slot;
    const second = await ask('greedy').slot;
    const greedy = Array.from({ length: 10 }, () => ask('greedy'));
    const modest = ask('modest');
    await settled();
    first.release('success');
    await settled();
    expect(modest.state.slot).toBeDefined();
    expect(greedy.some(({ state }) => state.slot)).toBe(false);
    second.release('success');
    await settled();
    expect(greedy.filter(({ state }) => state.slot)).toHaveLength(1);
  });

  test('is refused with no_capacity when too many wait, but never for one that has more waiting', async () => {
    const { pool, ask, events } = setUp(['a'], { maxPerHost: 1, maxWaiting: 4 });
    await ask('greedy').slot;
    const greedy = Array.from({ length: 6 }, () => ask('greedy'));
    await settled();
    expect(greedy.map(({ state }) => state.error?.code)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'no_capacity',
      'no_capacity',
    ]);
    const modest = ask('modest');
    await settled();
    // The last of the greedy one's had to go.
    expect(modest.state.error).toBeUndefined();
    expect(greedy[3]?.state.error?.code).toBe('no_capacity');
    expect(pool.waiting()).toBe(4);
    expect(events).toContain('queue_full');
  });

  test('is told how long it takes at the present pace', async () => {
    const { ask, count, time } = setUp(['a'], { maxPerHost: 1, maxWaiting: 20 });
    // Two in a second, for a while.
    for (let i = 0; i < 100; i++) {
      await count(1);
      time.nowMs += 500;
    }
    await ask().slot;
    const all = Array.from({ length: 21 }, () => ask());
    await settled();
    const { error } = all[20]?.state ?? {};
    expect(error?.retryAfterSeconds).toBeGreaterThanOrEqual(8);
    expect(error?.retryAfterSeconds).toBeLessThanOrEqual(14);
  });

  test('is refused when it has waited too long', async () => {
    jest.useFakeTimers();
    try {
      const { pool, ask, events } = setUp(['a'], { maxPerHost: 1, waitMs: 500 });
      await ask().slot;
      const late = ask();
      await jest.advanceTimersByTimeAsync(499);
      expect(late.state.error).toBeUndefined();
      await jest.advanceTimersByTimeAsync(1);
      expect(late.state.error?.code).toBe('no_capacity');
      expect([pool.waiting(), events]).toEqual([0, ['queue_timeout']]);
    } finally {
      jest.useRealTimers();
    }
  });

  test('and goes away frees its place at once', async () => {
    const { pool, ask } = setUp(['a'], { maxPerHost: 1, maxWaiting: 1 });
    const first = await ask().slot;
    const gone = ask();
    await settled();
    gone.giveUp();
    await settled();
    expect([gone.state.error?.code, pool.waiting()]).toEqual(['cancelled', 0]);
    const next = ask();
    first.release('success');
    expect((await next.slot).url).toBe('a');
  });

  test('is told that there is no such pool when it is removed, and so is who comes later', async () => {
    const { pool, ask } = setUp(['a'], { maxPerHost: 1 });
    await ask().slot;
    const waiting = ask();
    pool.close(new AppError('model_not_found'));
    await expect(waiting.slot).rejects.toMatchObject({ code: 'model_not_found' });
    await expect(ask().slot).rejects.toMatchObject({ code: 'model_not_found' });
  });

  test('is let in by a host that comes', async () => {
    const { pool, ask } = setUp(['a'], { maxPerHost: 1 });
    await ask().slot;
    const waiting = ask();
    await settled();
    pool.setHosts(['a', 'b']);
    expect((await waiting.slot).url).toBe('b');
  });
});

describe('a host', () => {
  test('that fails three times in a row is ejected, for longer each time, and back after one answer', async () => {
    const { pool, fail, count, time, events } = setUp(['bad', 'good', 'fine']);
    await fail('bad');
    expect(events).toContain('ejected');
    expect((await count(100))('bad')).toBe(0);
    time.nowMs += 5_000;
    // Once more is enough, and now it is out for twice as long.
    await fail('bad', 1);
    time.nowMs += 9_999;
    expect((await count(100))('bad')).toBe(0);
    time.nowMs += 20_000;
    expect((await count(100))('bad')).toBeGreaterThan(10);
    expect(pool.hosts().filter((host) => pool.isEjected(host))).toEqual([]);
  });

  test('is not ejected if that left less than half of the pool', async () => {
    const { pool, fail } = setUp(['a', 'b', 'c']);
    await fail('a');
    await fail('b', 10);
    expect(pool.hosts().filter((host) => pool.isEjected(host))).toHaveLength(1);
    const alone = setUp(['only']);
    await alone.fail('only', 10);
    expect((await alone.count(5))('only')).toBe(5);
  });

  test('whose probes fail gets nothing, unless they fail everywhere: then all are asked', async () => {
    const { pool, count, ask } = setUp(['a', 'b']);
    pool.probed('a', false);
    expect((await count(50))('a')).toBeGreaterThan(0);
    pool.probed('a', false);
    expect((await count(50))('a')).toBe(0);
    for (let i = 0; i < 2; i++) pool.probed('b', false);
    expect((await ask().slot).why).toBe('last_resort');
    pool.probed('a', true);
    expect((await count(20))('a')).toBe(20);
  });

  test('that is draining gets nothing and finishes what it has; a pool of such is no_capacity at once', async () => {
    const { pool, ask, count } = setUp(['a', 'b']);
    const slots = [await ask().slot, await ask().slot, await ask().slot];
    pool.setDraining(new Set(['a']));
    expect((await count(20))('a')).toBe(0);
    for (const slot of slots) slot.release('success');
    pool.setDraining(new Set(['a', 'b']));
    await expect(ask().slot).rejects.toMatchObject({ code: 'no_capacity' });
    pool.setDraining(new Set());
    expect((await count(20))('a')).toBeGreaterThan(0);
  });

  test('that is removed gets nothing, finishes what it has, and is new when it comes back', async () => {
    const { pool, ask } = setUp(['a', 'b']);
    const slots = await Promise.all(Array.from({ length: 10 }, () => ask().slot));
    pool.setHosts(['b']);
    for (const slot of slots) slot.release('success');
    expect(pool.hosts().map(({ url, outstanding }) => [url, outstanding])).toEqual([['b', 0]]);
    pool.setHosts([]);
    await expect(ask().slot).rejects.toMatchObject({ code: 'no_capacity' });
  });
});

describe('a second attempt', () => {
  test('goes to a host that has not been tried; to the same only where there is no other', async () => {
    const { pool, ask } = setUp(['a', 'b', 'c']);
    const { asking, slot } = ask();
    const tried = [await slot];
    for (;;) {
      const next = await pool.acquireRetry(asking, tried);
      if (!next) break;
      expect(tried.map(({ url }) => url)).not.toContain(next.url);
      tried.push(next);
    }
    expect(tried).toHaveLength(3);
    const alone = setUp(['only']);
    const first = alone.ask();
    expect((await alone.pool.acquireRetry(first.asking, [await first.slot]))?.url).toBe('only');
  });

  test('waits where every other host is busy, for one of those, and goes before who has not been tried', async () => {
    const { pool, ask } = setUp(['a', 'b', 'c'], { maxPerHost: 1 });
    const slots = new Map<string, Slot>();
    const askings = new Map<string, SlotRequest>();
    for (let i = 0; i < 3; i++) {
      const { asking, slot } = ask();
      const got = await slot;
      slots.set(got.url, got);
      askings.set(got.url, asking);
    }
    const failed = slots.get('a') as Slot;
    failed.release('failure');
    // Somebody else takes the place that is free now.
    const other = await ask().slot;
    const second = pool.acquireRetry(askings.get('a') as SlotRequest, [failed]);
    const newcomer = ask();
    await settled();
    expect(pool.waiting()).toBe(2);
    other.release('success');
    await settled();
    // The host that has failed it once is no good to it, but to another.
    expect(newcomer.state.slot?.url).toBe('a');
    const late = ask();
    await settled();
    slots.get('c')?.release('success');
    expect(await second).toMatchObject({ url: 'c', why: 'retry' });
    expect(late.state.slot).toBeUndefined();
    expect(pool.waiting()).toBe(1);
  });

  test('that waits is bounded like any other: by the queue, by time, and by its client', async () => {
    jest.useFakeTimers();
    try {
      const { pool, ask, askAgain } = setUp(['a', 'b'], { maxPerHost: 1, maxWaiting: 1, waitMs: 500 });
      const tried = await ask().slot;
      await ask().slot;
      const again = () => askAgain(tried);
      const tooLong = again();
      await jest.advanceTimersByTimeAsync(0);
      const tooMany = again();
      await jest.advanceTimersByTimeAsync(500);
      expect([tooLong.state.error?.code, tooMany.state.error?.code]).toEqual(['no_capacity', 'no_capacity']);
      const gone = again();
      gone.giveUp();
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

  test('goes to the same host where the others do not work, and where none does to one that has not been tried', async () => {
    const { pool, ask } = setUp(['a', 'b']);
    const { asking, slot } = ask();
    const { url: tried } = await slot;
    const other = tried === 'a' ? 'b' : 'a';
    const down = (url: string) => {
      for (let i = 0; i < 2; i++) pool.probed(url, false);
    };
    down(other);
    expect((await pool.acquireRetry(asking, [await slot]))?.url).toBe(tried);
    down(tried);
    expect((await pool.acquireRetry(asking, [await slot]))?.url).toBe(other);
  });

  test('has a budget: ten, and a fifth of the requests of the last ten seconds', async () => {
    const { pool, ask, time } = setUp(['a', 'b']);
    const retries = async (requests: number) => {
      let granted = 0;
      for (let i = 0; i < requests; i++) {
        const { asking, slot } = ask();
        const first = await slot;
        const second = await pool.acquireRetry(asking, [first]);
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

  test('what begins alike goes to the same host, and a host that goes moves only what it had', async () => {
    const { pool, ask } = setUp(urls, { prefixAffinity: true });
    const places = async () => {
      const found = new Map<string, string>();
      for (let i = 0; i < 500; i++) {
        const slot = await ask('a', `prefix ${i}`).slot;
        expect(slot.why).toBe('prefix');
        found.set(`prefix ${i}`, slot.url);
        slot.release('success');
      }
      return found;
    };
    const before = await places();
    expect(await places()).toEqual(before);
    pool.setHosts(urls.slice(1));
    const after = await places();
    for (const [prefix, url] of before) {
      if (url !== urls[0]) expect(after.get(prefix)).toBe(url);
    }
  });

  test('no host carries more than 1.25 times its share, however alike the requests are', async () => {
    const { pool, ask } = setUp(urls, { prefixAffinity: true });
    for (let i = 1; i <= 200; i++) {
      await ask('a', 'the same').slot;
      const most = Math.max(...pool.hosts().map(({ outstanding }) => outstanding));
      expect(most).toBeLessThanOrEqual(Math.ceil((1.25 * i) / urls.length));
    }
  });
});
