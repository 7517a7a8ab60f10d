import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, keepOpen, startGoodHost, startHost } from './hosts.js';
import { type Router, startRouter } from './router.js';

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

/** A host that takes a moment for each answer. */
const slowHost = (name: string) =>
  keep(startHost((_request, response) => void setTimeout(() => answer(response, name), 20)));

/** Clients that ask one thing after another while something is done. Resolves to how all of it was answered. */
async function meanwhile(model: string, work: () => Promise<void>): Promise<string[]> {
  const outcomes = new Set<string>();
  let over = false;
  const client = async () => {
    while (!over) {
      const { status, whole } = await router.post(model);
      outcomes.add(`${status}${whole ? '' : ', not whole'}`);
    }
  };
  const clients = Array.from({ length: 12 }, client);
  try {
    await work();
  } finally {
    over = true;
    await Promise.all(clients);
  }
  return [...outcomes];
}

describe('while requests run, none is lost', () => {
  test('when a host is drained: it finishes what it has, gets nothing new, and works again when it may', async () => {
    const [one, other] = [await slowHost('one'), await slowHost('other')];
    const model = await router.newPool([one.url, other.url]);
    const outcomes = await meanwhile(model, async () => {
      await eventually(() => expect(one.asked()).toBeGreaterThan(5));
      await router.pools.setHostDraining({ url: one.url, draining: true });
      const stateOfOne = async () => (await router.status(model)).hosts.find(({ url }) => url === one.url);
      await eventually(async () =>
        expect(await stateOfOne()).toMatchObject({ draining: true, outstanding: 0 }),
      );
      const before = one.asked();
      const others = other.asked();
      await eventually(() => expect(other.asked()).toBeGreaterThan(others + 50));
      expect(one.asked()).toBe(before);
      await router.pools.setHostDraining({ url: one.url, draining: false });
      await eventually(() => expect(one.asked()).toBeGreaterThan(before));
    });
    expect(outcomes).toEqual(['200']);
  });

  test('when hosts come and go', async () => {
    const hosts = await Promise.all(['a', 'b', 'c', 'd'].map(slowHost));
    const [first] = hosts;
    const model = await router.newPool([first?.url ?? '']);
    const outcomes = await meanwhile(model, async () => {
      for (let i = 1; i <= 12; i++) {
        const wanted = [hosts[i % 4], hosts[(i + 1) % 4]].flatMap((host) => host?.url ?? []);
        const before = hosts[(i + 1) % 4]?.asked() ?? 0;
        await router.pools.putPool({ pool: { model, hosts: wanted } });
        await eventually(() => expect(hosts[(i + 1) % 4]?.asked()).toBeGreaterThan(before));
      }
    });
    expect(outcomes).toEqual(['200']);
  });
});

describe('the pools file', () => {
  const served = async (model: string) => (await router.post(model)).text;

  test('is followed while it runs: models come, go, and move to other hosts', async () => {
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

  test('gives way to a pool of the same model in the registry, and serves again when that is gone', async () => {
    const [one, other] = [await keep(startGoodHost('one')), await keep(startGoodHost('other'))];
    await write({ model: 'both', hosts: [one.url] });
    await eventually(async () => expect(await served('both')).toBe('{"host":"one"}'));
    await router.pools.putPool({ pool: { model: 'both', hosts: [other.url] } });
    expect(await served('both')).toBe('{"host":"other"}');
    await router.pools.deletePool({ model: 'both' });
    expect(await served('both')).toBe('{"host":"one"}');
  });
});

test.each([
  ['no hosts', { hosts: [] }, 'hosts'],
  ['a host that is no URL', { hosts: ['10.0.0.1'] }, 'URL'],
  ['a host with credentials', { hosts: ['http://a:b@h'] }, 'credentials'],
  ['a name over https', { srv: ['https://h'] }, 'http'],
  ['a path for probes that is none', { hosts: ['http://h'], healthPath: 'health' }, 'health_path'],
  ['no time to wait', { hosts: ['http://h'], waitMs: 0 }, 'wait_ms'],
])('a pool with %s is refused, with what is wrong', async (_what, pool, message) => {
  const putting = router.pools.putPool({ pool: { model: 'm', ...pool } });
  await expect(putting).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining(message),
  });
});
