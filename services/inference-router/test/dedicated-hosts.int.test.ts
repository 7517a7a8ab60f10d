import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  eventually,
  type NameServer,
  type PostgresServer,
  startNameServer,
  startTestPostgres,
} from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOpen, respond, startHost, startRawHost } from './hosts.js';
import { actor, type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let names: NameServer;
const { keep, closeAll } = keepOpen();
const routers: Router[] = [];
beforeAll(async () => {
  [postgres, names] = await Promise.all([startTestPostgres(), startNameServer()]);
});
afterEach(async () => {
  names.setRecords([]);
  await Promise.all(routers.splice(0).map((router) => router.stop()));
  await closeAll();
});
afterAll(async () => {
  await names?.close();
  await postgres?.stop();
});

async function openRouter(allowed: string, databaseUrl?: string): Promise<Router> {
  const router = await startRouter(databaseUrl ?? (await postgres.createDatabase()), {
    DEDICATED_HOSTS: allowed,
    DNS_SERVERS: names.address,
    PROBE_INTERVAL_MS: '100',
    CONNECT_TIMEOUT_MS: '500',
    FIRST_BYTE_TIMEOUT_SECONDS: '5',
  });
  routers.push(router);
  return router;
}

async function newEndpoint(router: Router, ...hosts: string[]) {
  const accountId = randomUUID();
  const { endpoint } = await router.endpoints.createEndpoint({ accountId, actor, model: 'm', hosts });
  const endpointId = endpoint?.endpointId ?? '';
  return {
    accountId,
    endpointId,
    post: () => router.post('m', { path: `/dedicated/${endpointId}/chat/completions`, account: accountId }),
    state: async () => (await router.endpoints.getEndpoint({ accountId, endpointId })).endpoint?.state,
  };
}
const unavailable = { status: 503, code: 'no_capacity' };

/** A server at a loopback address that counts its connections. On systems that have only 127.0.0.1 it counts none. */
async function startSecret(address: string) {
  let connections = 0;
  const server = createHttpServer((_request, response) => respond(response, 'secret'));
  server.on('connection', () => connections++);
  server.on('error', () => {});
  server.listen(0, address);
  await Promise.race([once(server, 'listening'), once(server, 'close')]).catch(() => {});
  const port = (server.address() as AddressInfo | null)?.port ?? 9;
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, connections: () => connections, close };
}

describe('a name that is rebound', () => {
  test('to an address that is not allowed is not connected to any more, neither by requests nor by probes', async () => {
    const router = await openRouter('127.0.0.1,rebound.test');
    const secret = await keep(startSecret('127.0.0.2'));
    const { port } = secret;
    // Each request and each probe needs a new connection.
    const mine = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}');
    }).listen(port, '127.0.0.1');
    await keep(once(mine, 'listening').then(() => ({ close: async () => void mine.close() })));
    names.setRecords([{ name: 'rebound.test', type: 'A', address: '127.0.0.1' }]);
    const { post, state } = await newEndpoint(router, `http://rebound.test:${port}/v1`);
    await eventually(async () => expect(await state()).toBe('ENDPOINT_STATE_READY'));
    expect((await post()).status).toBe(200);
    const rebound = [
      [{ name: 'rebound.test', type: 'A', address: '127.0.0.2' }],
      [
        { name: 'rebound.test', type: 'A', address: '127.0.0.1' },
        { name: 'rebound.test', type: 'A', address: '127.0.0.2' },
      ],
      [{ name: 'rebound.test', type: 'AAAA', address: '::ffff:127.0.0.2' }],
    ] as const;
    for (const records of rebound) {
      names.setRecords(records);
      for (let i = 0; i < 3; i++) expect(await post()).toMatchObject(unavailable);
    }
    expect(secret.connections()).toBe(0);
    names.setRecords([{ name: 'rebound.test', type: 'A', address: '127.0.0.1' }]);
    expect((await post()).status).toBe(200);
  });
});

describe('by default', () => {
  test('a name that resolves to a loopback address is never connected to, and its endpoint does not become ready', async () => {
    const router = await openRouter('');
    const host = await keep(startSecret('127.0.0.1'));
    names.setRecords([{ name: 'inside.test', type: 'A', address: '127.0.0.1' }]);
    const { post, state } = await newEndpoint(router, `http://inside.test:${host.port}/v1`);
    for (let i = 0; i < 3; i++) expect(await post()).toMatchObject(unavailable);
    const asked = names.queryCount();
    await eventually(() => expect(names.queryCount()).toBeGreaterThan(asked + 2));
    expect(await state()).toBe('ENDPOINT_STATE_PROVISIONING');
    expect(host.connections()).toBe(0);
    // Elastic pools are the operator's.
    const model = await router.newPool([`http://127.0.0.1:${host.port}/v1`]);
    expect((await router.post(model)).status).toBe(200);
  });

  test('an endpoint that was created when its hosts were allowed is not served by them any more', async () => {
    const databaseUrl = await postgres.createDatabase();
    const before = await openRouter('127.0.0.0/8', databaseUrl);
    const host = await keep(startSecret('127.0.0.1'));
    const { accountId, endpointId, post } = await newEndpoint(before, `http://127.0.0.1:${host.port}/v1`);
    expect((await post()).status).toBe(200);
    const after = await openRouter('', databaseUrl);
    const seen = host.connections();
    await before.stop();
    routers.splice(routers.indexOf(before), 1);
    const path = `/dedicated/${endpointId}/chat/completions`;
    await eventually(async () =>
      expect(await after.post('m', { path, account: accountId })).toMatchObject(unavailable),
    );
    expect(host.connections()).toBe(seen);
  });
});

test('every host that gives no HTTP response has the same answer, whatever the reason', async () => {
  const router = await openRouter('127.0.0.1,.test');
  const silent = createServer().listen(0, '127.0.0.1');
  const sockets: Socket[] = [];
  silent.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
  await keep(
    once(silent, 'listening').then(() => ({
      close: async () => {
        for (const socket of sockets) socket.destroy();
        silent.close();
      },
    })),
  );
  const closed = await startSecret('127.0.0.1');
  await closed.close();
  const raw = async (act: (socket: Socket) => void) => (await keep(startRawHost(act))).url;
  const port = (silent.address() as AddressInfo).port;
  names.setRecords([{ name: 'inside.test', type: 'A', address: '127.0.0.2' }]);
  const hosts = {
    refused: `http://127.0.0.1:${closed.port}`,
    'not resolved': 'http://missing.test',
    'address not allowed': `http://inside.test:${port}`,
    'connected too slowly': `https://127.0.0.1:${port}`,
    'no TLS': (await raw(() => {})).replace('http:', 'https:'),
    garbage: await raw((socket) => socket.end('220 mail.example.com ESMTP\r\n\r\n')),
    closed: await raw((socket) => socket.end()),
    reset: await raw((socket) => socket.resetAndDestroy()),
  };
  const answers = Object.entries(hosts).map(async ([reason, host]) => {
    const { post } = await newEndpoint(router, host);
    const { status, headers, text } = await post();
    return [reason, { status, text, retryAfter: headers['retry-after'] }] as const;
  });
  const byReason = Object.fromEntries(await Promise.all(answers));
  expect(byReason.refused).toMatchObject({ status: 503, text: expect.stringContaining('no_capacity') });
  for (const answer of Object.values(byReason)) expect(answer).toEqual(byReason.refused);
});

test('a redirect to an address that is not allowed is not followed', async () => {
  const router = await openRouter('127.0.0.1');
  const secret = await keep(startSecret('127.0.0.2'));
  const location = `http://127.0.0.2:${secret.port}/`;
  const host = await keep(
    startHost((_request, response) => void response.writeHead(307, { location }).end()),
  );
  const { post } = await newEndpoint(router, host.url);
  expect(await post()).toMatchObject({ status: 502, code: 'upstream_error' });
  expect(secret.connections()).toBe(0);
});
