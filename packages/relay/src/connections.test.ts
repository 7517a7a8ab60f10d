import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createConnections } from './connections.js';

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

const request = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

/** A server that answers when `respond` is called, and clients from any loopback address. */
async function start(max: number, trusted: readonly string[] = []) {
  const refusals: string[] = [];
  const waiting: ServerResponse[] = [];
  const connections = createConnections({
    max,
    ownerOf: (peer) => (trusted.includes(peer) ? undefined : peer),
    onRefusal: (kind) => refusals.push(kind),
  });
  const server = createServer((incoming, response) => {
    connections.serving(incoming.socket, response);
    waiting.push(response);
  });
  server.on('connection', connections.accepted);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return {
    ...{ refusals, connections, waiting, until },
    /** Connects and resolves when the server has accepted or refused it. */
    connect: async (localAddress: string): Promise<Socket> => {
      const before = connections.count() + refusals.length;
      const socket = connect({ port, host: '127.0.0.1', localAddress })
        .on('error', () => {})
        .resume();
      closing.push(() => socket.destroy());
      await until(() => connections.count() + refusals.length > before);
      return socket;
    },
    /** Sends a request and resolves when the server serves it. */
    send: async (socket: Socket) => {
      const before = waiting.length;
      socket.write(request);
      await until(() => waiting.length > before);
    },
  };
}

test('an address has half of the connections at most; its longest idle one is closed for a new one', async () => {
  const { connect: open, refusals, connections, until } = await start(8);
  const sockets: Socket[] = [];
  for (let i = 0; i < 5; i++) sockets.push(await open('127.0.0.2'));
  await until(() => sockets[0]?.destroyed === true);
  expect(sockets.slice(1).some((socket) => socket.destroyed)).toBe(false);
  expect(connections.count()).toBe(4);
  expect(refusals).toEqual(['closed_idle']);
});

test('a connection on which a request is served is not closed for another one', async () => {
  const { connect: open, send, waiting, refusals, until } = await start(2);
  const busy = await open('127.0.0.2');
  await send(busy);
  const second = await open('127.0.0.2');
  await until(() => second.destroyed);
  expect(refusals).toEqual(['refused']);
  expect(busy.destroyed).toBe(false);
  waiting[0]?.end('ok');
  await until(() => waiting[0]?.closed === true);
  await open('127.0.0.2');
  await until(() => busy.destroyed);
  expect(refusals).toEqual(['refused', 'closed_idle']);
});

test('when idle connections of many addresses fill the server, the address with the most makes room', async () => {
  const { connect: open, refusals, until } = await start(8);
  const hostile: Socket[] = [];
  for (let i = 0; i < 4; i++) hostile.push(await open('127.0.0.2'));
  for (const address of ['127.0.0.3', '127.0.0.3', '127.0.0.4', '127.0.0.5']) await open(address);
  const customer = await open('127.0.0.9');
  await until(() => hostile[0]?.destroyed === true);
  expect(customer.destroyed).toBe(false);
  expect(refusals).toEqual(['closed_idle']);
});

test('connections from a trusted proxy are bounded by the limit of the server alone', async () => {
  const { connect: open, connections, refusals } = await start(8, ['127.0.0.2']);
  for (let i = 0; i < 8; i++) await open('127.0.0.2');
  expect(connections.count()).toBe(8);
  await open('127.0.0.2');
  expect(connections.count()).toBe(8);
  expect(refusals).toEqual(['closed_idle']);
});

test('a connection that its client closes leaves its place', async () => {
  const { connect: open, connections, until } = await start(2);
  const socket = await open('127.0.0.2');
  socket.destroy();
  await until(() => connections.count() === 0);
  await open('127.0.0.2');
  expect(connections.count()).toBe(1);
});
