import type { SentRequest } from '@hypervize/relay/testing';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type HoldingHost, keepOpen, respond, startHoldingHost, startHost } from './hosts.js';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
const { keep, closeAll } = keepOpen();
beforeAll(async () => {
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase());
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

const chat = (model: string, name: string) => JSON.stringify({ model, user: name });
/** The names of the requests that a host holds. */
const at = (host: HoldingHost) => host.held().map(({ body }) => (JSON.parse(body) as { user: string }).user);
const busy = (host: HoldingHost, ...names: string[]) => eventually(() => expect(at(host)).toEqual(names));
const waiting = (model: string, count: number) =>
  eventually(async () => expect((await router.status(model)).waiting).toBe(count));

/** A pool of one host that serves one request at a time, unless the limits differ. */
async function narrowPool(limits: { maxPerHost?: number; maxWaiting?: number; waitMs?: number } = {}) {
  const host = await keep(startHoldingHost());
  const model = await router.newPool([host.url], { maxPerHost: 1, ...limits });
  /** Sends a request and waits until it is on the host or in the queue. */
  const send = async (name: string, account = name): Promise<SentRequest> => {
    const before = at(host).length + (await router.status(model)).waiting;
    const sent = router.send(model, { account, body: chat(model, name) });
    void sent.response.catch(() => {});
    await eventually(async () =>
      expect(at(host).length + (await router.status(model)).waiting).toBe(before + 1),
    );
    return sent;
  };
  return { host, model, send };
}

describe('a pool whose hosts are at their limit', () => {
  test('queues requests, and never exceeds the limit of a host', async () => {
    let current = 0;
    let max = 0;
    const hosts = await Promise.all(
      [1, 2].map(() =>
        keep(
          startHost((_request, response) => {
            current++;
            max = Math.max(max, current);
            setTimeout(() => {
              current--;
              respond(response, 'slow');
            }, 10);
          }),
        ),
      ),
    );
    const model = await router.newPool(
      hosts.map(({ url }) => url),
      { maxPerHost: 3 },
    );
    const responses = await Promise.all(Array.from({ length: 60 }, () => router.post(model)));
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
    expect(max).toBe(6);
    for (const host of hosts) expect(host.requestCount()).toBeGreaterThan(0);
  });

  test('refuses a request with 503 no_capacity and a Retry-After when it has waited too long', async () => {
    const { host, model, send } = await narrowPool({ waitMs: 100 });
    const first = await send('first');
    const late = await router.post(model);
    expect(late).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(Number(late.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    host.held()[0]?.respond();
    expect((await first.response).status).toBe(200);
  });

  test('refuses a request in the same way at once when the queue is full', async () => {
    const { model, send } = await narrowPool({ maxWaiting: 1 });
    await send('served', 'a');
    await send('waiting', 'a');
    const tooMany = await router.post(model, { account: 'a' });
    expect(tooMany).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(Number(tooMany.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  test('serves the account with the fewest requests in flight first, however many requests another one has waiting', async () => {
    const { host, send } = await narrowPool({ maxPerHost: 2 });
    for (const name of ['g1', 'g2', 'g3', 'g4']) await send(name, 'greedy');
    await send('m1', 'modest');
    await send('m2', 'modest');
    const order = at(host);
    while (order.length < 6) {
      host.held()[0]?.respond();
      await eventually(() => expect(host.held()).toHaveLength(2));
      order.push(...at(host).slice(1));
    }
    expect(order).toEqual(['g1', 'g2', 'm1', 'g3', 'm2', 'g4']);
  });

  test('removes a waiting request from the queue when its client disconnects, and sends it to no host', async () => {
    const { host, model, send } = await narrowPool({ maxWaiting: 1 });
    await send('first', 'a');
    const gone = await send('gone', 'a');
    gone.disconnect();
    await waiting(model, 0);
    const next = await send('next', 'a');
    host.held()[0]?.respond();
    await busy(host, 'next');
    host.held()[0]?.respond();
    expect((await next.response).status).toBe(200);
    expect(host.requestCount()).toBe(2);
  });

  test('frees a slot when the client of its request disconnects, and closes the connection to the host', async () => {
    const { host, send } = await narrowPool();
    const first = await send('first');
    await send('second');
    const [held] = host.held();
    first.disconnect();
    await eventually(() => expect(held?.response.destroyed).toBe(true));
    await busy(host, 'first', 'second');
  });

  test('refuses waiting requests with 404 model_not_found when it is deleted, and finishes those in flight', async () => {
    const { host, model, send } = await narrowPool();
    const first = await send('first');
    const second = await send('second');
    await router.pools.deletePool({ actor, model });
    expect(await second.response).toMatchObject({ status: 404, code: 'model_not_found' });
    host.held()[0]?.respond();
    expect((await first.response).status).toBe(200);
    expect((await router.post(model)).code).toBe('model_not_found');
  });

  test('admits waiting requests when it gets another host or a higher limit', async () => {
    const { host, model, send } = await narrowPool();
    await send('first');
    await send('second');
    await send('third');
    const other = await keep(startHoldingHost());
    await router.pools.putPool({ actor, pool: { model, hosts: [host.url, other.url], maxPerHost: 1 } });
    await busy(other, 'second');
    await router.pools.putPool({ actor, pool: { model, hosts: [host.url], maxPerHost: 2 } });
    await busy(host, 'first', 'third');
  });
});

describe('the pool of a request', () => {
  test('is that of its "model": no model or two models are 400, an unknown one is 404', async () => {
    const host = await keep(startHoldingHost());
    const model = await router.newPool([host.url]);
    const code = async (body: string) => {
      const { status, code, text } = await router.post(model, { body });
      return [status, code, (JSON.parse(text) as { error: { param: string | null } }).error.param];
    };
    expect(await code('{}')).toEqual([400, 'model_required', 'model']);
    expect(await code('{"model":""}')).toEqual([400, 'model_required', 'model']);
    expect(await code(`{"model":"${model}","model":"${model}"}`)).toEqual([400, 'invalid_request', 'model']);
    expect(await code(`{"model":"other"}`)).toEqual([404, 'model_not_found', 'model']);
    expect(await code('[]')).toEqual([400, 'invalid_json', null]);
    expect(host.requestCount()).toBe(0);
  });
});
