import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDedicatedProber, maxProbes } from './dedicated-prober.js';

const endpoint = (endpointId: string, accountId: string, hosts: string[]) => {
  return { endpointId, accountId, hosts, state: 'provisioning' as const };
};
const hostsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `http://${name}-${i}`);

/** A prober at a clock of the test, whose probes end when the test says so. */
function setUp() {
  const clock = { nowMs: 0 };
  const inFlight = new Map<string, (up: boolean) => void>();
  const started: string[] = [];
  const results: string[] = [];
  const prober = createDedicatedProber({
    probe: (url) => {
      started.push(url);
      return new Promise((resolve) => inFlight.set(url, resolve));
    },
    everyMs: 1_000,
    monotonicMs: () => clock.nowMs,
    random: () => 1,
    onResult: (endpointId, url, up) => results.push(`${endpointId} ${url} ${up}`),
  });
  const end = async (url: string, up: boolean) => {
    inFlight.get(url)?.(up);
    inFlight.delete(url);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { clock, prober, inFlight, started, results, end };
}

test('a new endpoint is probed at once, however many hosts of another account hang', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 64 }), (endpoints, hosts) => {
      const { prober, started } = setUp();
      for (let i = 0; i < endpoints; i++)
        prober.setEndpoint(endpoint(`attacker-${i}`, 'attacker', hostsOf(`dead-${i}`, hosts)));
      prober.tick();
      expect(started.length).toBeLessThanOrEqual(maxProbes / 2);
      prober.setEndpoint(endpoint('mine', 'bystander', ['http://mine']));
      expect(started).toContain('http://mine');
    }),
  );
});

test('a new endpoint of an account comes before its hosts that are known to be dead', async () => {
  const { clock, prober, started, inFlight, end } = setUp();
  prober.setEndpoint(endpoint('old', 'one', hostsOf('dead', 200)));
  while (inFlight.size > 0) for (const url of [...inFlight.keys()]) await end(url, false);
  expect(new Set(started).size).toBe(200);
  clock.nowMs += 1_000;
  prober.tick();
  prober.setEndpoint(endpoint('new', 'one', ['http://new']));
  const [first = ''] = inFlight.keys();
  started.length = 0;
  await end(first, false);
  expect(started).toEqual(['http://new']);
});

test('accounts whose probes are due take turns', async () => {
  const { prober, inFlight, started, end } = setUp();
  for (const account of ['a', 'b', 'c'])
    prober.setEndpoint(endpoint(account, account, hostsOf(account, 300)));
  while (started.length < 450) {
    const [first = ''] = inFlight.keys();
    await end(first, false);
  }
  for (const account of ['a', 'b', 'c']) {
    const probes = started.filter((url) => url.startsWith(`http://${account}-`)).length;
    expect(probes).toBeGreaterThan(100);
  }
});

test('a host that is up is probed at the interval, a dead one less and less often', async () => {
  const { clock, prober, started, results, end } = setUp();
  prober.setEndpoint(endpoint('e', 'a', ['http://up', 'http://dead']));
  for (let second = 0; second <= 120; second++) {
    clock.nowMs = second * 1_000;
    prober.tick();
    await end('http://up', true);
    await end('http://dead', false);
  }
  const times = (host: string) => started.filter((url) => url === host).length;
  expect(times('http://up')).toBe(121);
  // After 0, 1, 3, 7, 15, 31, 61 and 91 seconds, give or take the ticks.
  expect(times('http://dead')).toBeGreaterThanOrEqual(7);
  expect(times('http://dead')).toBeLessThanOrEqual(9);
  expect(results.filter((result) => result === 'e http://dead false')).toHaveLength(times('http://dead'));
});

test('hosts that are removed are not probed again, and the result of a probe in flight is ignored', async () => {
  const { clock, prober, started, results, inFlight, end } = setUp();
  prober.setEndpoint(endpoint('e', 'a', hostsOf('h', 100)));
  const inFlightBefore = [...inFlight.keys()];
  prober.setEndpoint({ ...endpoint('e', 'a', []), state: 'deleted' as never });
  for (const url of inFlightBefore) await end(url, true);
  clock.nowMs += 100_000;
  prober.tick();
  expect(started).toEqual(inFlightBefore);
  expect(results).toEqual([]);
  prober.setEndpoint(endpoint('f', 'a', ['http://h-0']));
  expect(started).toHaveLength(inFlightBefore.length + 1);
});
