import { expect, test } from '@jest/globals';
import { createPools } from './pools.js';
import type { SlotRequest } from './slot.js';
import { parsePool } from './spec.js';

const request: SlotRequest = { account: 'a', prefix: undefined, timed: true, onCancel: () => () => {} };
const spec = (hosts: string[], maxPerHost: number) =>
  parsePool({ model: 'm', hosts: hosts.map((host) => `http://${host}`), max_per_host: maxPerHost });

test('a change that removes a host and raises the limits admits no waiting request to the removed host', async () => {
  // The host is picked at random, so one run proves little.
  for (let i = 0; i < 30; i++) {
    const pools = createPools({
      deps: { monotonicMs: () => 0, random: Math.random, slowStartMs: 1 },
      limits: { maxPerHost: 1, maxWaiting: 10, waitMs: 600_000 },
      observe: () => {},
    });
    pools.setElastic('file', [spec(['stays', 'goes'], 1)]);
    const pool = pools.elastic('m')?.pool;
    await pool?.acquire(request);
    await pool?.acquire(request);
    const waiting = pool?.acquire(request);
    pools.setElastic('file', [spec(['stays'], 2)]);
    expect((await waiting)?.url).toBe('http://stays');
  }
});
