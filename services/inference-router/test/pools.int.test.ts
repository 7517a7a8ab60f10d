import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOpen, respond, startGoodHost, startHost } from './hosts.js';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
let folder: string;
const { keep, closeAll } = keepOpen();
const file = () => join(folder, 'pools.yaml');
const write = (...pools: object[]) => writeFile(file(), JSON.stringify({ pools }));
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pools-'));
  await write();
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase(), { POOLS_FILE: file() });
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
  await rm(folder, { recursive: true });
});

/** A host that responds after 20 ms. */
const slowHost = (name: string) =>
  keep(startHost((_request, response) => void setTimeout(() => respond(response, name), 20)));

/** Sends requests from 12 clients, each in sequence, while `work` runs. Resolves to the distinct outcomes. */
async function outcomesDuring(model: string, work: () => Promise<void>): Promise<string[]> {
  const outcomes = new Set<string>();
  let stopped = false;
  const client = async () => {
    while (!stopped) {
      const { status, complete } = await router.post(model);
      outcomes.add(`${status}${complete ? '' : ', incomplete'}`);
    }
  };
  const clients = Array.from({ length: 12 }, client);
  try {
    await work();
  } finally {
    stopped = true;
    await Promise.all(clients);
  }
  return [...outcomes];
}

describe('no request is lost', () => {
  test('when a host is drained, which finishes its requests and gets no new ones, and is then put back', async () => {
    const [one, other] = [await slowHost('one'), await slowHost('other')];
    const model = await router.newPool([one.url, other.url]);
    const outcomes = await outcomesDuring(model, async () => {
      await eventually(() => expect(one.requestCount()).toBeGreaterThan(5));
      await router.pools.setHostDraining({ actor, url: one.url, draining: true });
      const statusOfOne = async () => (await router.status(model)).hosts.find(({ url }) => url === one.url);
      await eventually(async () =>
        expect(await statusOfOne()).toMatchObject({ draining: true, outstanding: 0 }),
      );
      const before = one.requestCount();
      const others = other.requestCount();
      await eventually(() => expect(other.requestCount()).toBeGreaterThan(others + 50));
      expect(one.requestCount()).toBe(before);
      await router.pools.setHostDraining({ actor, url: one.url, draining: false });
      await eventually(() => expect(one.requestCount()).toBeGreaterThan(before));
    });
    expect(outcomes).toEqual(['200']);
  });

  test('when hosts come and go', async () => {
    const hosts = await Promise.all(['a', 'b', 'c', 'd'].map(slowHost));
    const [first] = hosts;
    const model = await router.newPool([first?.url ?? '']);
    const outcomes = await outcomesDuring(model, async () => {
      for (let i = 1; i <= 12; i++) {
        const wanted = [hosts[i % 4], hosts[(i + 1) % 4]].flatMap((host) => host?.url ?? []);
        const before = hosts[(i + 1) % 4]?.requestCount() ?? 0;
        await router.pools.putPool({ actor, pool: { model, hosts: wanted } });
        await eventually(() => expect(hosts[(i + 1) % 4]?.requestCount()).toBeGreaterThan(before));
      }
    });
    expect(outcomes).toEqual(['200']);
  });
});

describe('the pools file', () => {
  const served = async (model: string) => (await router.post(model)).text;

  test('is followed while the router runs: models are added, removed, and moved to other hosts', async () => {
    const [one, other] = [await keep(startGoodHost('one')), await keep(startGoodHost('other'))];
    expect((await router.post('from-file')).code).toBe('model_not_found');
    await write({ model: 'from-file', hosts: [one.url] });
    await eventually(async () => expect(await served('from-file')).toBe('{"host":"one"}'));
    await write({ model: 'from-file', hosts: [other.url] }, { model: 'another', hosts: [one.url] });
    await eventually(async () => expect(await served('from-file')).toBe('{"host":"other"}'));
    expect(await served('another')).toBe('{"host":"one"}');
    await write({ model: 'from-file', hosts: [other.url] });
    await eventually(async () => expect((await router.post('another')).code).toBe('model_not_found'));
    expect(await served('from-file')).toBe('{"host":"other"}');
  });

  test('is overridden by a pool of the same model in the registry, until that pool is deleted', async () => {
    const [one, other] = [await keep(startGoodHost('one')), await keep(startGoodHost('other'))];
    await write({ model: 'both', hosts: [one.url] });
    await eventually(async () => expect(await served('both')).toBe('{"host":"one"}'));
    await router.pools.putPool({ actor, pool: { model: 'both', hosts: [other.url] } });
    expect(await served('both')).toBe('{"host":"other"}');
    await router.pools.deletePool({ actor, model: 'both' });
    expect(await served('both')).toBe('{"host":"one"}');
  });
});

test.each([
  ['no hosts', { hosts: [] }, 'hosts'],
  ['a host that is not a URL', { hosts: ['10.0.0.1'] }, 'URL'],
  ['a host with credentials', { hosts: ['http://a:b@h'] }, 'credentials'],
  ['a name over https', { srv: ['https://h'] }, 'http'],
  ['an invalid health path', { hosts: ['http://h'], healthPath: 'health' }, 'health_path'],
  ['a waiting time of zero', { hosts: ['http://h'], waitMs: 0 }, 'wait_ms'],
])('a pool with %s is refused with an error that names the problem', async (_case, pool, message) => {
  const putting = router.pools.putPool({ actor, pool: { model: 'm', ...pool } });
  await expect(putting).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(message),
  });
});
