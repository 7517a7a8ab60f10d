import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOpen, respond, startGoodHost, startHoldingHost, startHost, startRawHost } from './hosts.js';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
const { keep, closeAll } = keepOpen();
beforeAll(async () => {
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase(), {
    FIRST_BYTE_TIMEOUT_SECONDS: '1',
    PROBE_INTERVAL_MS: '100',
  });
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

const resetting = () => keep(startRawHost((socket) => socket.resetAndDestroy()));
const statuses = async (model: string, count: number) => {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await router.post(model)).status);
  return found;
};
const all = (count: number) => Array.from({ length: count }, () => 200);

describe('a request is retried', () => {
  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    ['closes before it responds', (socket) => socket.resetAndDestroy()],
    ['responds with garbage', (socket) => socket.write('garbage\r\n\r\n')],
    ['responds with 500', (socket) => socket.write('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n')],
    ['does not have the model', (socket) => socket.write('HTTP/1.1 404 What\r\ncontent-length: 0\r\n\r\n')],
    ['is overloaded', (socket) => socket.write('HTTP/1.1 429 Busy\r\ncontent-length: 0\r\n\r\n')],
  ])('once on another host when a host %s', async (_case, misbehave) => {
    const bad = await keep(startRawHost(misbehave));
    const good = await keep(startGoodHost());
    const model = await router.newPool([bad.url, good.url]);
    expect(await statuses(model, 10)).toEqual(all(10));
    expect(good.requestCount()).toBe(10);
    expect(bad.requestCount()).toBeGreaterThan(0);
  });

  test('on another host when a host cannot be connected to', async () => {
    const closed = await startGoodHost();
    await closed.close();
    const good = await keep(startGoodHost());
    expect(await statuses(await router.newPool([closed.url, good.url]), 10)).toEqual(all(10));
  });

  test('on the same host if there is no other, because the host may just have closed a kept connection', async () => {
    const used = new WeakSet();
    const host = await keep(
      startHost((request, response) => {
        if (used.has(request.socket)) return void request.socket.resetAndDestroy();
        used.add(request.socket);
        respond(response, 'once');
      }),
    );
    expect(await statuses(await router.newPool([host.url]), 5)).toEqual(all(5));
  });

  test('on another host when that has a free slot, if all others are busy', async () => {
    const holding = await keep(startHoldingHost());
    const model = await router.newPool([holding.url], { maxPerHost: 1 });
    const first = router.send(model).response;
    await eventually(() => expect(holding.held()).toHaveLength(1));
    const bad = await resetting();
    await router.pools.putPool({ actor, pool: { model, hosts: [holding.url, bad.url], maxPerHost: 1 } });
    const second = router.send(model).response;
    await eventually(async () => expect((await router.status(model)).waiting).toBe(1));
    expect(bad.requestCount()).toBe(1);
    holding.held()[0]?.respond();
    await eventually(() => expect(holding.held()).toHaveLength(1));
    holding.held()[0]?.respond();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });
});

describe('a request is not retried', () => {
  test('after the first byte of a response, even if the host closes the connection then', async () => {
    const begin = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
    const half = () => keep(startRawHost((socket) => socket.end(`${begin}9\r\ndata: 1\n\n\r\n`)));
    const [one, other] = [await half(), await half()];
    const response = await router.post(await router.newPool([one.url, other.url]));
    expect(response).toMatchObject({ status: 200, code: 'upstream_error' });
    expect(one.requestCount() + other.requestCount()).toBe(1);
  });

  test('after a timeout, because the host may still be working on it', async () => {
    const silent = () => keep(startRawHost(() => {}));
    const [one, other] = [await silent(), await silent()];
    const response = await router.post(await router.newPool([one.url, other.url]));
    expect(response).toMatchObject({ status: 504, code: 'upstream_timeout' });
    expect(one.requestCount() + other.requestCount()).toBe(1);
  });

  test.each([400, 413, 422])(
    'when the host finds the request invalid (%d): the response is forwarded',
    async (status) => {
      const refusing = () =>
        keep(
          startHost((_request, response) => response.writeHead(status).end('{"error":{"code":"theirs"}}')),
        );
      const [one, other] = [await refusing(), await refusing()];
      const response = await router.post(await router.newPool([one.url, other.url]));
      expect(response).toMatchObject({ status, code: 'theirs' });
      expect(one.requestCount() + other.requestCount()).toBe(1);
    },
  );

  test('after the client has disconnected', async () => {
    const hosts = [await keep(startHoldingHost()), await keep(startHoldingHost())];
    const sent = router.send(await router.newPool(hosts.map(({ url }) => url)));
    const held = () => hosts.flatMap((host) => host.held());
    await eventually(() => expect(held()).toHaveLength(1));
    sent.disconnect();
    await eventually(() => expect(held()[0]?.response.destroyed).toBe(true));
    expect(held()).toHaveLength(1);
  });

  test('beyond the retry budget, so that failing hosts are not overloaded', async () => {
    const hosts = await Promise.all(Array.from({ length: 4 }, resetting));
    const model = await router.newPool(hosts.map(({ url }) => url));
    const responses = await statuses(model, 50);
    expect(responses).toEqual(responses.map(() => 502));
    const attempts = hosts.reduce((sum, host) => sum + host.requestCount(), 0);
    // The budget is ten plus a fifth of the fifty requests; each request has at least one attempt.
    expect(attempts).toBeGreaterThanOrEqual(50 + 10);
    expect(attempts).toBeLessThanOrEqual(50 + 10 + 10);
  });
});

describe('unhealthy hosts', () => {
  const stateOf = async (model: string) =>
    (await router.status(model)).hosts.map(({ probe, ejected }) => (ejected ? 'ejected' : probe)).sort();

  test('are ejected after three failures in a row, without a failed request', async () => {
    const bad = await resetting();
    const good = await keep(startGoodHost());
    const model = await router.newPool([bad.url, good.url]);
    await eventually(async () => {
      expect((await router.post(model)).status).toBe(200);
      expect(await stateOf(model)).toContain('ejected');
    });
    const before = bad.requestCount();
    expect(await statuses(model, 20)).toEqual(all(20));
    expect(bad.requestCount()).toBe(before);
  });

  test('are used if there are no others, because the probes may be wrong', async () => {
    const serve: Parameters<typeof startHost>[0] = (_request, response) => respond(response, 'serves');
    const hosts = await Promise.all([1, 2].map(() => keep(startHost(serve, () => false))));
    const model = await router.newPool(hosts.map(({ url }) => url));
    await eventually(async () => expect(await stateOf(model)).toEqual(['PROBE_DOWN', 'PROBE_DOWN']));
    expect(await statuses(model, 10)).toEqual(all(10));
  });

  test('are used if some are ejected and the probes of the others fail', async () => {
    let broken = true;
    const failing = await keep(
      startHost((_request, response) =>
        broken ? response.writeHead(500).end() : respond(response, 'works again'),
      ),
    );
    let up = true;
    const other = await keep(
      startHost(
        (_request, response) => respond(response, 'serves'),
        () => up,
      ),
    );
    const model = await router.newPool([failing.url, other.url]);
    await eventually(async () => {
      await router.post(model);
      expect(await stateOf(model)).toContain('ejected');
    });
    up = false;
    broken = false;
    await eventually(async () => expect(await stateOf(model)).toEqual(['PROBE_DOWN', 'ejected']));
    expect(await statuses(model, 10)).toEqual(all(10));
  });

  test('get no requests while their probes fail, and their share again when the probes succeed', async () => {
    let up = false;
    const one = await keep(
      startHost(
        (_request, response) => respond(response, 'one'),
        () => up,
      ),
    );
    const other = await keep(startGoodHost());
    const model = await router.newPool([one.url, other.url]);
    await eventually(async () => expect(await stateOf(model)).toEqual(['PROBE_DOWN', 'PROBE_UP']));
    const before = one.requestCount();
    expect(await statuses(model, 20)).toEqual(all(20));
    expect(one.requestCount()).toBe(before);
    up = true;
    await eventually(async () => {
      expect((await router.post(model)).status).toBe(200);
      expect(one.requestCount()).toBeGreaterThan(before);
    });
  });
});
