import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInFlightRequests } from '@hypervize/relay';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Dispatcher } from 'undici';
import type { RequestContext } from '../http/context.js';
import { createVia } from '../http/via.js';
import { forward } from './forward.js';

/** A router that reads a body and responds with 200. */
const dispatcher = {
  dispatch: ({ body }: { body: AsyncIterable<Buffer> | Buffer }, handler: Dispatcher.DispatchHandler) => {
    const controller = { pause: () => {}, resume: () => {}, abort: () => {} } as never;
    const respond = async () => {
      handler.onRequestStart?.(controller, {});
      if (!(body instanceof Uint8Array)) for await (const _chunk of body);
      handler.onResponseStart?.(controller, 200, {}, 'OK');
      handler.onResponseEnd?.(controller, {});
    };
    void respond();
    return true;
  },
} as unknown as Dispatcher;

let counted = 0;
const recorder = {
  requestBytes: (bytes: number) => {
    counted += bytes;
  },
  onInformation: () => {},
  onHeaders: () => undefined,
  beforeEnd: (end: () => void) => end(),
  end: () => {},
};

const server = createServer((request, response) => {
  const { cancellation } = createInFlightRequests<undefined>().register('', undefined);
  const limits = { firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000, stalledClientMs: 60_000 };
  void forward(
    {
      ...{ dispatcher, routerOrigin: 'http://router', ...limits },
      ...{ maxBodyBytes: 10_000_000, anonymousMaxBodyBytes: 10_000_000 },
      uploadRate: { minBytesPerSecond: 0, windowMs: 60_000 },
      principals: { sign: () => '', challenged: () => {} },
      via: createVia([Buffer.alloc(32)]),
    },
    { request, response, requestId: 'r' } as RequestContext,
    {
      ...{
        caller: { kind: 'anonymous' },
        owner: '',
        routerPath: '/',
        trace: {},
        headers: {},
        cancellation,
        recorder,
      },
    },
  );
});
// Headers beyond this number are not seen by the handler.
server.maxHeadersCount = 3;
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  ['small, of declared length', 1_000, { 'content-length': 1_000 }],
  ['large, of declared length', 200_000, { 'content-length': 200_000 }],
  ['chunked', 200_000, { 'transfer-encoding': 'chunked' }],
  ['whose length the headers do not show', 50_000, { host: 'x', a: 1, b: 2, 'transfer-encoding': 'chunked' }],
])('every byte of a body %s is counted', async (_what, bytes, headers) => {
  counted = 0;
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false }, (response) => {
      response.resume().on('close', resolve);
    })
      .on('error', reject)
      .end(Buffer.alloc(bytes, 'x'));
  });
  expect(counted).toBe(bytes);
});
