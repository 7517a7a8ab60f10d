import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientLink, createInFlightRequests, openServerLink } from '@hypervize/relay';
import { connectInMemory, openRelayClient } from '@hypervize/relay/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RequestContext } from '../http/context.js';
import { createVia } from '../http/via.js';
import { forward } from './forward.js';

/** The stream to a router that reads a body and responds with the number of its bytes. */
async function streamToRouter(): Promise<ClientLink> {
  const stream = connectInMemory();
  openServerLink({
    monotonic: () => performance.now(),
    open: stream.server,
    serve: (exchange) => {
      let bytes = 0;
      exchange.read({
        onData: (chunk) => {
          bytes += chunk.length;
          exchange.consumed(chunk.length);
        },
        onEnd: () => {
          exchange.writeHead(200, []);
          exchange.end(Buffer.from(String(bytes)), 0);
        },
      });
    },
    onClosed: () => {},
  });
  return (await openRelayClient(stream.client)).link;
}

let link: ClientLink;
let counted = 0;
const recorder = {
  requestBytes: (bytes: number) => {
    counted += bytes;
  },
  onReport: () => {},
  onHead: () => undefined,
  beforeEnd: (end: () => void) => end(),
  end: () => {},
};

const server = createServer((request, response) => {
  const { cancellation } = createInFlightRequests<undefined>().register('', undefined);
  void forward(
    {
      ...{ routers: { pick: async () => link }, stalledClientMs: 60_000 },
      ...{ maxBodyBytes: 10_000_000, anonymousMaxBodyBytes: 10_000_000 },
      uploadRate: { minBytesPerSecond: 0, windowMs: 60_000 },
      via: createVia([Buffer.alloc(32)]),
    },
    { request, response, requestId: 'r' } as RequestContext,
    {
      ...{
        caller: { kind: 'anonymous' },
        owner: '',
        routerPath: '/',
        trace: {},
        headers: [],
        cancellation,
        recorder,
      },
    },
  );
});
// Headers beyond this number are not seen by the handler.
server.maxHeadersCount = 3;
beforeAll(async () => {
  link = await streamToRouter();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  link.destroy(new Error('the tests are over'));
  server.closeAllConnections();
  server.close();
});

test.each([
  ['small, of declared length', 1_000, { 'content-length': 1_000 }],
  ['large, of declared length', 200_000, { 'content-length': 200_000 }],
  ['chunked', 200_000, { 'transfer-encoding': 'chunked' }],
  ['whose length the headers do not show', 50_000, { host: 'x', a: 1, b: 2, 'transfer-encoding': 'chunked' }],
])('every byte of a body %s is counted and reaches the router', async (_what, bytes, headers) => {
  counted = 0;
  const { port } = server.address() as AddressInfo;
  const relayed = await new Promise<string>((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('close', () => resolve(text));
    })
      .on('error', reject)
      .end(Buffer.alloc(bytes, 'x'));
  });
  expect(counted).toBe(bytes);
  expect(relayed).toBe(String(bytes));
});
