import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, keepOpen, startGoodHost, startHoldingHost, startHost, startRawHost } from './hosts.js';
import { type Router, startRouter } from './router.js';

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

describe('a request is sent again', () => {
  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    ['breaks off before it answers', (socket) => socket.resetAndDestroy()],
    ['answers with garbage', (socket) => socket.write('garbage\r\n\r\n')],
    ['fails', (socket) => socket.write('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n')],
    ['does not know the model', (socket) => socket.write('HTTP/1.1 404 What\r\ncontent-length: 0\r\n\r\n')],
    ['has too much to do', (socket) => socket.write('HTTP/1.1 429 Busy\r\ncontent-length: 0\r\n\r\n')],
  ])('to another host, once, when one %s', async (_what, misbehave) => {
    const bad = await keep(startRawHost(misbehave));
    const good = await keep(startGoodHost());
    const model = await router.newPool([bad.url, good.url]);
    expect(await statuses(model, 10)).toEqual(all(10));
    expect(good.asked()).toBe(10);
    expect(bad.asked()).toBeGreaterThan(0);
  });

  test('to another host when there is no connection to one', async () => {
    const away = await startGoodHost();
    await away.close();
    const good = await keep(startGoodHost());
    expect(await statuses(await router.newPool([away.url, good.url]), 10)).toEqual(all(10));
  });

  test('to the same where there is no other: a connection that was kept may have been closed meanwhile', async () => {
    const used = new WeakSet();
    const host = await keep(
      startHost((request, response) => {
        if (used.has(request.socket)) return void request.socket.resetAndDestroy();
        used.add(request.socket);
        answer(response, 'once');
      }),
    );
    expect(await statuses(await router.newPool([host.url]), 5)).toEqual(all(5));
  });

  test('to another host when that has room again, if all others are busy', async () => {
    const holding = await keep(startHoldingHost());
    const model = await router.newPool([holding.url], { maxPerHost: 1 });
    const first = router.ask(model).answer;
    await eventually(() => expect(holding.held()).toHaveLength(1));
    const bad = await resetting();
    await router.pools.putPool({ pool: { model, hosts: [holding.url, bad.url], maxPerHost: 1 } });
    const second = router.ask(model).answer;
    await eventually(async () => expect((await router.status(model)).waiting).toBe(1));
    expect(bad.asked()).toBe(1);
    holding.held()[0]?.answer();
    await eventually(() => expect(holding.held()).toHaveLength(1));
    holding.held()[0]?.answer();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });
});

describe('a request is not sent again', () => {
  test('when the first byte of an answer has come, even if the host breaks off then', async () => {
    const begin = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
    const half = () => keep(startRawHost((socket) => socket.end(`${begin}9\r\ndata: 1\n\n\r\n`)));
    const [one, other] = [await half(), await half()];
    const answer = await router.post(await router.newPool([one.url, other.url]));
    expect(answer).toMatchObject({ status: 200, code: 'upstream_error' });
    expect(one.asked() + other.asked()).toBe(1);
  });

  test('when the host took it and let it time out: the time is gone, and the work may be going on', async () => {
    const silent = () => keep(startRawHost(() => {}));
    const [one, other] = [await silent(), await silent()];
    const answer = await router.post(await router.newPool([one.url, other.url]));
    expect(answer).toMatchObject({ status: 504, code: 'upstream_timeout' });
    expect(one.asked() + other.asked()).toBe(1);
  });

  test.each([400, 413, 422])(
    'when the host says that the request is wrong (%d), which the customer is told',
    async (status) => {
      const refusing = () =>
        keep(
          startHost((_request, response) => response.writeHead(status).end('{"error":{"code":"theirs"}}')),
        );
      const [one, other] = [await refusing(), await refusing()];
      const answer = await router.post(await router.newPool([one.url, other.url]));
      expect(answer).toMatchObject({ status, code: 'theirs' });
      expect(one.asked() + other.asked()).toBe(1);
    },
  );

  test('when the client has left', async () => {
    const hosts = [await keep(startHoldingHost()), await keep(startHoldingHost())];
    const asked = router.ask(await router.newPool(hosts.map(({ url }) => url)));
    const held = () => hosts.flatMap((host) => host.held());
    await eventually(() => expect(held()).toHaveLength(1));
    asked.leave();
    await eventually(() => expect(held()[0]?.response.destroyed).toBe(true));
    expect(held()).toHaveLength(1);
  });

  test('more often than the budget allows, so that failing hosts do not get ever more', async () => {
    const hosts = await Promise.all(Array.from({ length: 4 }, resetting));
    const model = await router.newPool(hosts.map(({ url }) => url));
    const answers = await statuses(model, 50);
    expect(answers).toEqual(answers.map(() => 502));
    const attempts = hosts.reduce((sum, host) => sum + host.asked(), 0);
    // Ten, and a fifth of fifty; each request is tried at least once.
    expect(attempts).toBeGreaterThanOrEqual(50 + 10);
    expect(attempts).toBeLessThanOrEqual(50 + 10 + 10);
  });
});

describe('hosts that are believed not to work', () => {
  const stateOf = async (model: string) =>
    (await router.status(model)).hosts.map(({ probe, ejected }) => (ejected ? 'ejected' : probe)).sort();

  test('are left out after three failures in a row, and nobody notices', async () => {
    const bad = await resetting();
    const good = await keep(startGoodHost());
    const model = await router.newPool([bad.url, good.url]);
    await eventually(async () => {
      expect((await router.post(model)).status).toBe(200);
      expect(await stateOf(model)).toContain('ejected');
    });
    const before = bad.asked();
    expect(await statuses(model, 20)).toEqual(all(20));
    expect(bad.asked()).toBe(before);
  });

  test('are asked all the same if that is all of them: the belief may be wrong', async () => {
    const serve: Parameters<typeof startHost>[0] = (_request, response) => answer(response, 'serves');
    const hosts = await Promise.all([1, 2].map(() => keep(startHost(serve, () => false))));
    const model = await router.newPool(hosts.map(({ url }) => url));
    await eventually(async () => expect(await stateOf(model)).toEqual(['PROBE_DOWN', 'PROBE_DOWN']));
    expect(await statuses(model, 10)).toEqual(all(10));
  });

  test('are asked also if some are ejected and the probes of the rest fail', async () => {
    let broken = true;
    const failing = await keep(
      startHost((_request, response) =>
        broken ? response.writeHead(500).end() : answer(response, 'works again'),
      ),
    );
    let up = true;
    const other = await keep(
      startHost(
        (_request, response) => answer(response, 'serves'),
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

  test('whose probe fails get nothing, and get their share again when it succeeds', async () => {
    let up = false;
    const one = await keep(
      startHost(
        (_request, response) => answer(response, 'one'),
        () => up,
      ),
    );
    const other = await keep(startGoodHost());
    const model = await router.newPool([one.url, other.url]);
    await eventually(async () => expect(await stateOf(model)).toEqual(['PROBE_DOWN', 'PROBE_UP']));
    const before = one.asked();
    expect(await statuses(model, 20)).toEqual(all(20));
    expect(one.asked()).toBe(before);
    up = true;
    await eventually(async () => {
      expect((await router.post(model)).status).toBe(200);
      expect(one.asked()).toBeGreaterThan(before);
    });
  });
});
