import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@hypervize/errors';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createInFlightRequests } from './in-flight.js';
import { type BodyLimits, readBody, receiveBody } from './request-body.js';

const limits: BodyLimits = { maxBytes: 100, uploadRate: { minBytesPerSecond: 1, windowMs: 10_000 } };
/** At least 10 bytes in each tenth of a second. */
const fast: BodyLimits = { maxBytes: 10_000, uploadRate: { minBytesPerSecond: 100, windowMs: 100 } };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const cancellationOf = () => createInFlightRequests<null>().register('subject', null).cancellation;

/** Starts a server that receives one request with `receive`, and a client that sends it. */
async function sendTo<T>(receive: (request: IncomingMessage) => Promise<T>, length?: number) {
  let settle: (result: Promise<unknown>) => void = () => {};
  const result = new Promise<unknown>((resolve) => {
    settle = (received) => resolve(received.catch((error: unknown) => error));
  });
  const server = createServer((request, response) => {
    settle(receive(request));
    request.on('end', () => response.end());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const headers = length === undefined ? {} : { 'content-length': length };
  const client = httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
  client.on('error', () => {});
  client.flushHeaders();
  return { client, result };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('reading the body of a client that has disconnected fails at once, whether the body was complete or not', async () => {
  for (const body of ['{}', '{']) {
    const read = (request: IncomingMessage) =>
      new Promise<unknown>((resolve, reject) => {
        // Other work delays the read until the client is gone.
        request.once('close', () =>
          setImmediate(() => readBody(request, limits, cancellationOf()).then(resolve, reject)),
        );
      });
    const { client, result } = await sendTo(read, 2);
    client.write(body, () => setImmediate(() => client.destroy()));
    expect(await result).toMatchObject({ code: 'cancelled' });
  }
});

describe('a body that arrives slowly', () => {
  test('is ended with request_timeout when too little has arrived in a window', async () => {
    const { client, result } = await sendTo((request) => readBody(request, fast, cancellationOf()), 1_000);
    client.write('a');
    expect(await result).toMatchObject({
      code: 'request_timeout',
      message: expect.stringContaining('100 bytes'),
    });
  });

  test('is ended even if its beginning was fast', async () => {
    const { client, result } = await sendTo((request) => readBody(request, fast, cancellationOf()));
    client.write('x'.repeat(5_000));
    expect(await result).toMatchObject({ code: 'request_timeout' });
  });

  test('is read if it keeps the rate, however long it takes', async () => {
    const { client, result } = await sendTo((request) => readBody(request, fast, cancellationOf()));
    const startedMs = performance.now();
    while (performance.now() - startedMs < 500) {
      client.write('x'.repeat(200));
      await wait(10);
    }
    client.end();
    expect(await result).toBeInstanceOf(Buffer);
  });

  test('is not ended for the time in which the server does not read it', async () => {
    let chunks = 0;
    const receive = (request: IncomingMessage) =>
      receiveBody(request, fast, cancellationOf(), () => {
        chunks++;
        return wait(400);
      });
    const { client, result } = await sendTo(receive);
    client.write('x'.repeat(50));
    await wait(50);
    client.end('y'.repeat(50));
    expect(await result).toBeUndefined();
    expect(chunks).toBe(2);
  });
});

test('a body is complete only when its last chunk has been taken', async () => {
  let takenBytes = 0;
  const all = { ...limits, maxBytes: 1_000_000 };
  const receive = async (request: IncomingMessage) => {
    await receiveBody(request, all, cancellationOf(), async (chunk) => {
      // Meanwhile the rest arrives, so that the last chunk is read from the buffer of a request that has ended.
      await wait(20);
      takenBytes += chunk.length;
    });
    return takenBytes;
  };
  const { client, result } = await sendTo(receive, 100_000);
  client.end(Buffer.alloc(100_000));
  expect(await result).toBe(100_000);
});

test('a body that is taken slowly slows the client down, and arrives whole', async () => {
  const total = 20_000_000;
  let seen = 0;
  let taken = 0;
  const receive = async (request: IncomingMessage) => {
    request.on('data', (chunk: Buffer) => {
      seen += chunk.length;
    });
    let pause: Promise<unknown> | undefined = wait(200).then(() => {
      expect(seen).toBeLessThan(1_000_000);
    });
    await receiveBody(request, { ...limits, maxBytes: total }, cancellationOf(), (chunk) => {
      taken += chunk.length;
      const first = pause;
      pause = undefined;
      return first;
    });
    return taken;
  };
  const { client, result } = await sendTo(receive, total);
  client.end(Buffer.alloc(total));
  expect(await result).toBe(total);
});

describe('the rest of a body that is refused is discarded, so that the client can send it and read the response', () => {
  test.each<[string, BodyLimits, () => Promise<unknown> | undefined, string]>([
    ['beyond the limit', limits, () => undefined, 'body_too_large'],
    [
      'by what takes it',
      { ...limits, maxBytes: 10_000_000 },
      () => Promise.reject(new AppError('invalid_json')),
      'invalid_json',
    ],
  ])('%s', async (_name, bodyLimits, take, code) => {
    const receive = (request: IncomingMessage) => receiveBody(request, bodyLimits, cancellationOf(), take);
    const { client, result } = await sendTo(receive);
    const response = new Promise<IncomingMessage>((resolve) => client.on('response', resolve));
    client.end(Buffer.alloc(5_000_000));
    expect(await result).toMatchObject({ code });
    expect((await response).statusCode).toBe(200);
  });
});
