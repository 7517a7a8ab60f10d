import { randomUUID } from 'node:crypto';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { keepOpen, respond, startGoodHost, startHoldingHost, startHost, startRawHost } from './hosts.js';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
const { keep, closeAll } = keepOpen();
beforeAll(async () => {
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase(), {
    MAX_BODY_BYTES: '4000000',
    BODY_MEMORY_BYTES: '8000000',
  });
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

const large = (model: string, extra: object = {}, length = 3_000_000) =>
  JSON.stringify({ model, ...extra, messages: [{ role: 'user', content: 'x'.repeat(length) }] });
const heldBytes = async () =>
  Number(/^hvz_router_body_memory_bytes\{.*\} (\d+)$/m.exec(await router.metrics())?.[1]);

test('a large body reaches the next host whole when the first one fails while it is sent', async () => {
  const bodies: string[] = [];
  // It does not wait for the end of the request, so that the body is still being sent.
  const bad = await keep(startRawHost((socket) => socket.resetAndDestroy()));
  const good = await keep(
    startHost((_request, response, body) => {
      bodies.push(body);
      respond(response, 'good');
    }),
  );
  const model = await router.newPool([bad.url, good.url]);
  const body = large(model);
  for (let i = 0; i < 6; i++) expect((await router.post(model, { body })).status).toBe(200);
  expect(bad.requestCount()).toBeGreaterThan(0);
  expect(bodies).toHaveLength(6);
  expect(bodies.every((received) => received === body)).toBe(true);
  expect(await heldBytes()).toBe(0);
});

test('usage is requested in a large body, all other bytes of which are unchanged', async () => {
  const bodies: string[] = [];
  const host = await keep(
    startHost((_request, response, body) => {
      bodies.push(body);
      respond(response, 'good');
    }),
  );
  const model = await router.newPool([host.url]);
  const body = large(model, { stream: true });
  expect((await router.post(model, { body })).status).toBe(200);
  expect(bodies).toEqual([`${body.slice(0, -1)},"stream_options":{"include_usage":true}}`]);
});

test('a body holds memory while it may be sent again, and none once the response has begun', async () => {
  const host = await keep(startHoldingHost());
  const model = await router.newPool([host.url]);
  const body = large(model, { stream: true });
  const sent = router.send(model, { body });
  await eventually(() => expect(host.held()).toHaveLength(1));
  expect(await heldBytes()).toBe(body.length);
  const response = host.held()[0]?.response;
  response?.writeHead(200, { 'content-type': 'text/event-stream' });
  response?.write('data: 1\n\n');
  await sent.started;
  await eventually(async () => expect(await heldBytes()).toBe(0));
  response?.end();
  expect((await sent.response).complete).toBe(true);
});

test('a body of a client that disconnects, or that is refused, holds no memory', async () => {
  const host = await keep(startHoldingHost());
  const model = await router.newPool([host.url]);
  const sent = router.send(model, { body: large(model) });
  await eventually(() => expect(host.held()).toHaveLength(1));
  sent.disconnect();
  await eventually(async () => expect(await heldBytes()).toBe(0));
  expect((await router.post(model, { body: large('unknown') })).code).toBe('model_not_found');
  expect((await router.post(model, { body: `${large(model)}]` })).code).toBe('invalid_json');
  expect(await heldBytes()).toBe(0);
});

test('a caller without a key may send a smaller body than one with a key', async () => {
  const host = await keep(startGoodHost());
  const accountId = randomUUID();
  const { endpoint } = await router.endpoints.createEndpoint({
    accountId,
    actor,
    model: 'm',
    hosts: [host.url],
  });
  const endpointId = endpoint?.endpointId ?? '';
  await router.endpoints.setAuthMode({ accountId, actor, endpointId, authMode: 'AUTH_MODE_PUBLIC' });
  const path = `/dedicated/${endpointId}/chat/completions`;
  const post = (length: number, principal?: { readonly kind: 'anonymous' }) =>
    router.post('m', {
      ...{ path, owner: accountId, body: large('m', {}, length) },
      ...(principal ? { principal } : {}),
    });
  expect((await post(1_000_000, { kind: 'anonymous' })).status).toBe(200);
  expect(await post(1_048_576, { kind: 'anonymous' })).toMatchObject({ status: 413, code: 'body_too_large' });
  expect((await post(1_048_576)).status).toBe(200);
});

test('a body that the gateway sends in parts is read as there is room for it, and more than the limit is 413', async () => {
  const host = await keep(startGoodHost());
  const model = await router.newPool([host.url]);
  const upload = async (parts: readonly string[]) => {
    const sent = router.send(model, { body: undefined });
    for (const part of parts) if (!sent.write(Buffer.from(part))) await sent.granted();
    sent.end();
    return sent.response;
  };
  const begin = `{"model":"${model}","x":"`;
  const parts = Array.from({ length: 30 }, () => 'x'.repeat(100_000));
  expect((await upload([begin, ...parts, '"}'])).status).toBe(200);
  expect(await upload([begin, ...parts, ...parts, '"}'])).toMatchObject({
    status: 413,
    code: 'body_too_large',
  });
  expect(await heldBytes()).toBe(0);
});
