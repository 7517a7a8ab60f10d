import { eventually, type PostgresServer, startTestPostgres } from '@hypervize/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOpen, startGoodHost, startHost, startRawHost } from './hosts.js';
import { type Router, startRouter } from './router.js';

let postgres: PostgresServer;
let router: Router;
const { keep, closeAll } = keepOpen();
beforeAll(async () => {
  postgres = await startTestPostgres();
  router = await startRouter(await postgres.createDatabase(), {
    FIRST_BYTE_TIMEOUT_SECONDS: '1',
    IDLE_TIMEOUT_SECONDS: '1',
    STALLED_CLIENT_SECONDS: '1',
  });
});
afterEach(closeAll);
afterAll(async () => {
  await router?.stop();
  await postgres?.stop();
});

const sse = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const json = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
/** The response to a client if the only host of the pool does this. */
const responseOf = async (misbehave: Parameters<typeof startRawHost>[0]) =>
  router.post(await router.newPool([(await keep(startRawHost(misbehave))).url]));

describe('before the response has started', () => {
  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    ['responds with garbage', (socket) => socket.write('Quoth the raven\r\n\r\n')],
    ['closes in the middle of the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')],
    ['closes the connection', (socket) => socket.end()],
    ['resets the connection', (socket) => socket.resetAndDestroy()],
    ['sends too large headers', (socket) => socket.write(`HTTP/1.1 200 OK\r\na: ${'b'.repeat(100_000)}`)],
    [
      'sends two lengths',
      (socket) => socket.write(`${json}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`),
    ],
    ['responds with 401', (socket) => socket.write('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n')],
    ['responds with 500', (socket) => socket.write('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n')],
    [
      'redirects',
      (socket) =>
        socket.write('HTTP/1.1 307 There\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n'),
    ],
  ])('a host that %s is 502 upstream_error', async (_case, misbehave) => {
    expect(await responseOf(misbehave)).toMatchObject({
      status: 502,
      code: 'upstream_error',
      complete: true,
    });
  });

  test('a host that cannot be connected to is 503 no_capacity, because it has not received the request', async () => {
    const host = await startGoodHost();
    await host.close();
    const response = await router.post(await router.newPool([host.url]));
    expect(response).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(response.headers['retry-after']).toBeDefined();
  });

  test.each([429, 503])(
    'a host that is overloaded, and responds with %d, is 503 no_capacity',
    async (status) => {
      const response = await responseOf((socket) =>
        socket.write(`HTTP/1.1 ${status} Busy\r\ncontent-length: 0\r\n\r\n`),
      );
      expect(response).toMatchObject({ status: 503, code: 'no_capacity' });
      expect(response.headers['retry-after']).toBeDefined();
    },
  );

  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    ['never responds', () => {}],
    ['stops within its headers', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-ty')],
    [
      'sends its headers too slowly',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\na: ');
        const timer = setInterval(() => socket.write('b'), 100);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('a host that %s is 504 upstream_timeout, and its connection is closed', async (_case, misbehave) => {
    let closed = false;
    const response = await responseOf((socket) => {
      socket.on('close', () => {
        closed = true;
      });
      misbehave(socket);
    });
    expect(response).toMatchObject({ status: 504, code: 'upstream_timeout' });
    await eventually(() => expect(closed).toBe(true));
  });
});

describe('once the response has started', () => {
  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    [
      'closes in the middle of a chunk',
      (socket) => socket.end(`${json}transfer-encoding: chunked\r\n\r\n20\r\n{"a":`),
    ],
    [
      'closes between two chunks',
      (socket) => socket.end(`${json}transfer-encoding: chunked\r\n\r\n${chunk('{"a":')}`),
    ],
    ['closes before its content-length', (socket) => socket.end(`${json}content-length: 20\r\n\r\n{"a":`)],
    [
      'breaks the chunked encoding',
      (socket) => socket.write(`${json}transfer-encoding: chunked\r\n\r\n5\r\n{"a":z`),
    ],
    ['stops sending', (socket) => socket.write(`${json}content-length: 20\r\n\r\n{"a":`)],
  ])('a host that %s leaves a response that the gateway is told is incomplete', async (_case, misbehave) => {
    const response = await responseOf(misbehave);
    expect(response).toMatchObject({ status: 200, text: '{"a":', complete: false });
    expect(response.code).toMatch(/^upstream_(error|timeout)$/);
  });

  test.each<[string, Parameters<typeof startRawHost>[0], string]>([
    ['closes after an event', (socket) => socket.end(sse + chunk('data: 1\n\n')), 'upstream_error'],
    ['closes within an event', (socket) => socket.end(sse + chunk('data: 1\n\ndata: ha')), 'upstream_error'],
    [
      'resets',
      (socket) =>
        socket.write(sse + chunk('data: 1\n\n'), () => setTimeout(() => socket.resetAndDestroy(), 50)),
      'upstream_error',
    ],
    ['sends garbage', (socket) => socket.write(`${sse}${chunk('data: 1\n\n')}zzz\r\n`), 'upstream_error'],
    ['stops sending', (socket) => socket.write(sse + chunk('data: 1\n\n')), 'upstream_timeout'],
  ])(
    'a stream whose host %s ends with the error, after everything that was received',
    async (_case, misbehave, code) => {
      const response = await responseOf(misbehave);
      expect(response).toMatchObject({ status: 200, code, complete: false });
      expect(response.text).toMatch(/^data: 1\n\n/);
    },
  );

  test('an endless stream continues until the client disconnects, which closes the connection to the host', async () => {
    let sent = 0;
    let closed = false;
    const host = await keep(
      startHost((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => response.write(`data: ${sent++}\n\n`), 5);
        response.on('close', () => {
          clearInterval(timer);
          closed = true;
        });
      }),
    );
    const streaming = router.send(await router.newPool([host.url]));
    let received = '';
    const reading = (async () => {
      for await (const data of (await streaming.started).body) received += data;
    })();
    await eventually(() => expect(received).toContain('data: 100\n\n'));
    expect(closed).toBe(false);
    streaming.disconnect();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => expect(closed).toBe(true));
  });
});

describe('a very large response', () => {
  const oneGigabyte = 1_000_000_000;
  /** A generous bound on the buffers of four sockets and their streams. */
  const maxBufferedBytes = 64_000_000;
  /** A pool with a host that sends 1 GB as fast as it is read. */
  const flood = async () => {
    const state = { written: 0, aborted: false };
    const piece = Buffer.alloc(64 * 1024, 'x');
    const host = await keep(
      startHost((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': oneGigabyte });
        const go = () => {
          while (state.written < oneGigabyte && !response.destroyed) {
            const next = piece.subarray(0, Math.min(piece.length, oneGigabyte - state.written));
            state.written += next.length;
            if (!response.write(next)) return void response.once('drain', go);
          }
          response.end();
        };
        response.on('close', () => {
          state.aborted = !response.writableFinished;
        });
        go();
      }),
    );
    return { state, model: await router.newPool([host.url]) };
  };

  test('reaches a slow client completely, with a bounded number of bytes buffered at any time', async () => {
    const { state, model } = await flood();
    const response = await router.send(model).started;
    let received = 0;
    let maxBuffered = 0;
    for await (const data of response.body) {
      received += data.length;
      maxBuffered = Math.max(maxBuffered, state.written - received);
      // Reads slowly: the other side gets ten turns of the event loop for each chunk.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(received).toBe(oneGigabyte);
    expect(maxBuffered).toBeLessThan(maxBufferedBytes);
  });

  test('to a client that does not read stops the host, and is aborted after the time for stalled clients', async () => {
    const { state, model } = await flood();
    const { status } = await router.send(model).started;
    expect(status).toBe(200);
    await eventually(() => expect(state.aborted).toBe(true));
    expect(state.written).toBeLessThan(maxBufferedBytes);
  });
});
