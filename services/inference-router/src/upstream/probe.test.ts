import { expect, test } from '@jest/globals';
import { createPools } from '../scheduling/pools.js';
import { parsePool } from '../scheduling/spec.js';
import { probeHosts } from './probe.js';

test('a host is asked once for each way of asking, and only pools that ask so hear the answer', async () => {
  const pools = createPools({
    deps: { monotonicMs: () => 0, random: Math.random, slowStartMs: 1 },
    limits: { maxPerHost: 1, maxWaiting: 1, waitMs: 1 },
    observe: () => {},
  });
  const hosts = ['http://one', 'http://two'];
  pools.setElastic('file', [
    parsePool({ model: 'a', hosts, health_path: '/ready' }),
    parsePool({ model: 'b', hosts, health_path: '/ready' }),
    parsePool({ model: 'c', hosts }),
  ]);
  const asked: string[] = [];
  const isUp = async (url: string, healthPath: string) => {
    asked.push(url + healthPath);
    return healthPath === '/ready' && url === 'http://one';
  };
  await probeHosts(pools.all(), isUp);
  expect(asked.sort()).toEqual([
    'http://one/health',
    'http://one/ready',
    'http://two/health',
    'http://two/ready',
  ]);
  await probeHosts(pools.all(), isUp);
  const seen = pools.all().map(({ name, pool }) => [name, ...pool.hosts().map(({ probe }) => probe)]);
  expect(seen).toEqual([
    ['a', 'up', 'down'],
    ['b', 'up', 'down'],
    ['c', 'down', 'down'],
  ]);
});
