import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, type HoldingHost, keepOpen, startHoldingHost, startHost } from './hosts.js';
import { type Asked, type Router, startRouter } from './router.js';

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
/** Who is at a host now, by the names in their requests. */
const at = (host: HoldingHost) => host.held().map(({ body }) => (JSON.parse(body) as { user: string }).user);
const busy = (host: HoldingHost, ...names: string[]) => eventually(() => expect(at(host)).toEqual(names));
const waiting = (model: string, count: number) =>
  eventually(async () => expect((await router.status(model)).waiting).toBe(count));

/** A pool of one host that takes one request at a time, if nothing else is said. */
async function narrowPool(limits: { maxPerHost?: number; maxWaiting?: number; waitMs?: number } = {}) {
  const host = await keep(startHoldingHost());
  const model = await router.newPool([host.url], { maxPerHost: 1, ...limits });
  /** Asks, and sees to it that it is there before the next one. */
  const ask = async (name: string, account = name): Promise<Asked> => {
    const before = at(host).length + (await router.status(model)).waiting;
    const asked = router.ask(model, { account, body: chat(model, name) });
    void asked.answer.catch(() => {});
    await eventually(async () =>
      expect(at(host).length + (await router.status(model)).waiting).toBe(before + 1),
    );
    return asked;
  };
  return { host, model, ask };
}

describe('a pool whose hosts have all that they may have', () => {
  test('makes requests wait, and never gives a host more than it may have', async () => {
    let now = 0;
    let most = 0;
    const hosts = await Promise.all(
      [1, 2].map(() =>
        keep(
          startHost((_request, response) => {
            now++;
            most = Math.max(most, now);
            setTimeout(() => {
              now--;
              answer(response, 'slow');
            }, 10);
          }),
        ),
      ),
    );
    const model = await router.newPool(
      hosts.map(({ url }) => url),
      { maxPerHost: 3 },
    );
    const answers = await Promise.all(Array.from({ length: 60 }, () => router.post(model)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(most).toBe(6);
    for (const host of hosts) expect(host.asked()).toBeGreaterThan(0);
  });

  test('says 503 no_capacity, and when to come back, to one who has waited too long', async () => {
    const { host, model, ask } = await narrowPool({ waitMs: 100 });
    const first = await ask('first');
    const late = await router.post(model);
    expect(late).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(Number(late.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    host.held()[0]?.answer();
    expect((await first.answer).status).toBe(200);
  });

  test('says the same at once to one too many', async () => {
    const { model, ask } = await narrowPool({ maxWaiting: 1 });
    await ask('under route', 'a');
    await ask('waits', 'a');
    const tooMany = await router.post(model, { account: 'a' });
    expect(tooMany).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(Number(tooMany.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  test('lets the account with the fewest under way in first, however much another one asks for', async () => {
    const { host, ask } = await narrowPool({ maxPerHost: 2 });
    for (const name of ['g1', 'g2', 'g3', 'g4']) await ask(name, 'greedy');
    await ask('m1', 'modest');
    await ask('m2', 'modest');
    const order = at(host);
    while (order.length < 6) {
      host.held()[0]?.answer();
      await eventually(() => expect(host.held()).toHaveLength(2));
      order.push(...at(host).slice(1));
    }
    expect(order).toEqual(['g1', 'g2', 'm1', 'g3', 'm2', 'g4']);
  });

  test('gives the place of a client that leaves while it waits to the next, and asks no host for it', async () => {
    const { host, model, ask } = await narrowPool({ maxWaiting: 1 });
    await ask('first', 'a');
    const gone = await ask('gone', 'a');
    gone.leave();
    await waiting(model, 0);
    const next = await ask('next', 'a');
    host.held()[0]?.answer();
    await busy(host, 'next');
    host.held()[0]?.answer();
    expect((await next.answer).status).toBe(200);
    expect(host.asked()).toBe(2);
  });

  test('gives the place of a client that leaves while it is served to the next, and tells the host', async () => {
    const { host, ask } = await narrowPool();
    const first = await ask('first');
    await ask('second');
    const [held] = host.held();
    first.leave();
    await eventually(() => expect(held?.response.destroyed).toBe(true));
    await busy(host, 'first', 'second');
  });

  test('that is taken away says 404 model_not_found to those that wait; what is under way is finished', async () => {
    const { host, model, ask } = await narrowPool();
    const first = await ask('first');
    const second = await ask('second');
    await router.pools.deletePool({ model });
    expect(await second.answer).toMatchObject({ status: 404, code: 'model_not_found' });
    host.held()[0]?.answer();
    expect((await first.answer).status).toBe(200);
    expect((await router.post(model)).code).toBe('model_not_found');
  });

  test('lets those that wait in when it gets another host, or may put more on the one that it has', async () => {
    const { host, model, ask } = await narrowPool();
    await ask('first');
    await ask('second');
    await ask('third');
    const other = await keep(startHoldingHost());
    await router.pools.putPool({ pool: { model, hosts: [host.url, other.url], maxPerHost: 1 } });
    await busy(other, 'second');
    await router.pools.putPool({ pool: { model, hosts: [host.url], maxPerHost: 2 } });
    await busy(host, 'first', 'third');
  });
});

describe('which pool', () => {
  test('is what "model" says; without one it is 400, with two it is 400, with one that is not there 404', async () => {
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
    expect(host.asked()).toBe(0);
  });
});
