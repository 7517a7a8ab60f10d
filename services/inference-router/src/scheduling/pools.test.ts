import { expect, test } from '@jest/globals';
import type { SlotRequest } from './pool.js';
import { createPools } from './pools.js';
import { parsePool } from './spec.js';

const asking: SlotRequest = { account: 'a', prefix: undefined, timed: true, onCancel: () => () => {} };
const spec = (hosts: string[], maxPerHost: number) =>
  parsePool({ model: 'm', hosts: hosts.map((host) => `http://${host}`), max_per_host: maxPerHost });

test('a change that takes a host away gives it nothing that waits, whatever else the change allows', async () => {
  // It would be chance which host is chosen, so it has many chances.
  for (let i = 0; i < 30; i++) {
    const pools = createPools({
      deps: { monotonicMs: () => 0, random: Math.random, slowStartMs: 1 },
      limits: { maxPerHost: 1, maxWaiting: 10, waitMs: 600_000 },
      observe: () => {},
    });
    pools.setElastic('file', [spec(['stays', 'goes'], 1)]);
    const pool = pools.elastic('m')?.pool;
    await pool?.acquire(asking);
    await pool?.acquire(asking);
    const waiting = pool?.acquire(asking);
    pools.setElastic('file', [spec(['stays'], 2)]);
    expect((await waiting)?.url).toBe('http://stays');
  }
});
