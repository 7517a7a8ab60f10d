import { openRelayClient } from '@hypervize/relay/testing';
import { clientCredentials, openRelayStream } from '@hypervize/rpc';
import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOpen, startGoodHost, startHoldingHost } from './hosts.js';
import { type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
let databaseUrl: string;
const { keep, closeAll } = keepOpen();
beforeAll(async () => {
  postgres = await startTestPostgres();
  databaseUrl = await postgres.createDatabase();
  router = await startRouter(databaseUrl);
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

/** Opens a stream as a service of this name. */
const openAs = (caller: string, to = router) =>
  openRelayClient(
    openRelayStream({ target: to.grpcTarget, credentials: clientCredentials(undefined), caller }),
  );
const gatewayTo = (to: Router) => openAs('auth-gateway', to);

test('a stream of requests is accepted from a gateway alone', async () => {
  for (const caller of ['hvz', 'key-service', 'inference-router', '', 'auth-gateway.example'])
    await expect(openAs(caller)).rejects.toMatchObject({ code: 'caller_not_allowed' });
  const gateway = await openAs('auth-gateway');
  expect(gateway.link.state()).toBe('open');
  gateway.close();
});

test('what a request may do is decided by the principal in its head', async () => {
  const model = await router.newPool([(await keep(startGoodHost())).url]);
  const scoped = (scopes: readonly ('inference' | 'dedicated:read')[]) =>
    router.post(model, { principal: { kind: 'session', accountId: 'account', scopes } });
  expect((await scoped(['inference'])).status).toBe(200);
  expect(await scoped(['dedicated:read'])).toMatchObject({ status: 403, code: 'insufficient_scope' });
  expect(await router.post(model, { principal: { kind: 'anonymous' } })).toMatchObject({
    status: 401,
    code: 'missing_api_key',
  });
});

describe('a request that its gateway cancels', () => {
  const payer = (model: string) => ({ accountId: 'account', model, usageInjected: false });

  test('reports who pays for it if it has been sent to a model server, and frees that at once', async () => {
    const host = await keep(startHoldingHost());
    const model = await router.newPool([host.url]);
    const sent = router.send(model);
    await eventually(() => expect(host.held()).toHaveLength(1));
    sent.disconnect();
    expect(await sent.report).toEqual(payer(model));
    await eventually(() => expect(host.held()[0]?.response.destroyed).toBe(true));
  });

  test('reports who pays for it if its response has begun', async () => {
    const host = await keep(startHoldingHost());
    const model = await router.newPool([host.url]);
    const sent = router.send(model);
    await eventually(() => expect(host.held()).toHaveLength(1));
    host.held()[0]?.response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    expect((await sent.started).metering).toEqual(payer(model));
    sent.disconnect();
    expect(await sent.report).toEqual(payer(model));
  });

  test('reports no payer if it waits for a slot or its body is incomplete', async () => {
    const host = await keep(startHoldingHost());
    const model = await router.newPool([host.url], { maxPerHost: 1 });
    const first = router.send(model);
    await eventually(() => expect(host.held()).toHaveLength(1));
    const waiting = router.send(model);
    await eventually(async () => expect((await router.status(model)).waiting).toBe(1));
    const uploading = router.send(model, { body: undefined });
    uploading.write(Buffer.from(`{"model":"${model}"`));
    for (const sent of [waiting, uploading]) {
      sent.disconnect();
      expect(await sent.report).toBeUndefined();
    }
    expect((await router.status(model)).waiting).toBe(0);
    host.held()[0]?.respond();
    expect((await first.response).status).toBe(200);
    expect(host.requestCount()).toBe(1);
  });
});

test('the end of a stream frees the model servers of all its requests, and of no others', async () => {
  const host = await keep(startHoldingHost());
  const model = await router.newPool([host.url]);
  const gateway = await gatewayTo(router);
  const principal = { kind: 'key', keyId: 'k', accountId: 'account', scopes: ['inference'] } as const;
  const request = {
    path: '/elastic/chat/completions',
    principal,
    body: JSON.stringify({ model, messages: [] }),
  };
  for (let i = 0; i < 20; i++) gateway.send(request);
  await eventually(() => expect(host.held()).toHaveLength(20));
  const lost = host.held().slice();
  const other = router.send(model);
  await eventually(() => expect(host.held()).toHaveLength(21));
  gateway.close();
  await eventually(() => expect(lost.every(({ response }) => response.destroyed)).toBe(true));
  host.held()[20]?.respond();
  expect((await other.response).status).toBe(200);
});

test('a request on a stream that breaks fails as unavailable if nothing was answered, and as upstream_error otherwise', async () => {
  const host = await keep(startHoldingHost());
  const model = await router.newPool([host.url]);
  const gateway = await gatewayTo(router);
  const principal = { kind: 'key', keyId: 'k', accountId: 'account', scopes: ['inference'] } as const;
  const body = JSON.stringify({ model, messages: [] });
  const send = () => gateway.send({ path: '/elastic/chat/completions', principal, body });
  const begun = send();
  await eventually(() => expect(host.held()).toHaveLength(1));
  host.held()[0]?.response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  await begun.started;
  const unanswered = send();
  await eventually(() => expect(host.held()).toHaveLength(2));
  gateway.close();
  await expect(unanswered.response).rejects.toMatchObject({ code: 'unavailable' });
  expect(await begun.response).toMatchObject({ code: 'upstream_error', complete: false });
});

describe('a router that stops', () => {
  test('tells its gateways to begin no more requests, and finishes those in flight', async () => {
    const stopping = await startRouter(databaseUrl, { DRAIN_SECONDS: '20' });
    const host = await keep(startHoldingHost());
    const model = await stopping.newPool([host.url]);
    const sent = stopping.send(model);
    await eventually(() => expect(host.held()).toHaveLength(1));
    const stopped = stopping.stopRouter();
    await eventually(() => expect(stopping.relay.link.state()).toBe('draining'));
    host.held()[0]?.respond();
    expect((await sent.response).status).toBe(200);
    await stopped;
    expect(stopping.relay.link.state()).toBe('closed');
    await stopping.stop();
  });

  test('takes no request on a stream that is opened meanwhile', async () => {
    const stopping = await startRouter(databaseUrl, { DRAIN_SECONDS: '20' });
    const host = await keep(startHoldingHost());
    const model = await stopping.newPool([host.url]);
    const sent = stopping.send(model);
    await eventually(() => expect(host.held()).toHaveLength(1));
    const stopped = stopping.stopRouter();
    await eventually(() => expect(stopping.relay.link.state()).toBe('draining'));
    const late = await gatewayTo(stopping);
    await eventually(() => expect(['draining', 'closed']).toContain(late.link.state()));
    late.close();
    host.held()[0]?.respond();
    expect((await sent.response).status).toBe(200);
    await stopped;
    await stopping.stop();
  });

  test('ends what is still in flight after the drain time with shutting_down', async () => {
    const stopping = await startRouter(databaseUrl, { DRAIN_SECONDS: '1' });
    const host = await keep(startHoldingHost());
    const model = await stopping.newPool([host.url]);
    const unanswered = stopping.send(model);
    await eventually(() => expect(host.held()).toHaveLength(1));
    const begun = stopping.send(model);
    await eventually(() => expect(host.held()).toHaveLength(2));
    host.held()[1]?.response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    await begun.started;
    await stopping.stopRouter();
    expect(await unanswered.response).toMatchObject({ status: 503, code: 'shutting_down' });
    expect(await begun.response).toMatchObject({ status: 200, code: 'shutting_down', complete: false });
    await stopping.stop();
  });
});
