import { expect, test } from '@jest/globals';
import { createPools } from '../scheduling/pools.js';
import { parsePool } from '../scheduling/spec.js';
import { probeHosts } from './probe-hosts.js';

test('a host is probed once for each health path, and a result reaches only the pools with that path', async () => {
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
  const probed: string[] = [];
  const isUp = async (url: string, healthPath: string) => {
    probed.push(url + healthPath);
    return healthPath === '/ready' && url === 'http://one';
  };
  await probeHosts(pools.all(), isUp);
  expect(probed.sort()).toEqual([
    'http://one/health',
    'http://one/ready',
    'http://two/health',
    'http://two/ready',
  ]);
  await probeHosts(pools.all(), isUp);
  const states = pools.all().map(({ name, pool }) => [name, ...pool.hosts().map(({ probe }) => probe)]);
  expect(states).toEqual([
    ['a', 'up', 'down'],
    ['b', 'up', 'down'],
    ['c', 'down', 'down'],
  ]);
});
