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
/** What a customer gets whose only host does this. */
const answered = async (misbehave: Parameters<typeof startRawHost>[0]) =>
  router.post(await router.newPool([(await keep(startRawHost(misbehave))).url]));

describe('before its answer has begun', () => {
  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    ['answers with garbage', (socket) => socket.write('Quoth the raven\r\n\r\n')],
    ['closes in the middle of the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')],
    ['closes without a word', (socket) => socket.end()],
    ['resets the connection', (socket) => socket.resetAndDestroy()],
    ['sends headers without end', (socket) => socket.write(`HTTP/1.1 200 OK\r\na: ${'b'.repeat(100_000)}`)],
    [
      'sends two lengths',
      (socket) => socket.write(`${json}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`),
    ],
    ['says that we are not let in', (socket) => socket.write('HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n')],
    ['fails', (socket) => socket.write('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n')],
    [
      'sends us elsewhere, where nobody goes,',
      (socket) =>
        socket.write('HTTP/1.1 307 There\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n'),
    ],
  ])('a host that %s is 502 upstream_error', async (_what, misbehave) => {
    expect(await answered(misbehave)).toMatchObject({ status: 502, code: 'upstream_error', whole: true });
  });

  test('a host to which there is no connection is 503 no_capacity: it has had no part of the request', async () => {
    const host = await startGoodHost();
    await host.close();
    const answer = await router.post(await router.newPool([host.url]));
    expect(answer).toMatchObject({ status: 503, code: 'no_capacity' });
    expect(answer.headers['retry-after']).toBeDefined();
  });

  test.each([429, 503])(
    'a host that says %d, that it has too much to do, is 503 no_capacity',
    async (status) => {
      const answer = await answered((socket) =>
        socket.write(`HTTP/1.1 ${status} Busy\r\ncontent-length: 0\r\n\r\n`),
      );
      expect(answer).toMatchObject({ status: 503, code: 'no_capacity' });
      expect(answer.headers['retry-after']).toBeDefined();
    },
  );

  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    ['never answers', () => {}],
    ['sends half of its headers and no more', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-ty')],
    [
      'sends its headers too slowly',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\na: ');
        const timer = setInterval(() => socket.write('b'), 100);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('a host that %s is 504 upstream_timeout, and is told to stop', async (_what, misbehave) => {
    let closed = false;
    const answer = await answered((socket) => {
      socket.on('close', () => {
        closed = true;
      });
      misbehave(socket);
    });
    expect(answer).toMatchObject({ status: 504, code: 'upstream_timeout' });
    await eventually(() => expect(closed).toBe(true));
  });
});

describe('when its answer has begun', () => {
  test.each<[string, Parameters<typeof startRawHost>[0]]>([
    [
      'closes in the middle of a chunk',
      (socket) => socket.end(`${json}transfer-encoding: chunked\r\n\r\n20\r\n{"a":`),
    ],
    [
      'closes between two chunks',
      (socket) => socket.end(`${json}transfer-encoding: chunked\r\n\r\n${chunk('{"a":')}`),
    ],
    [
      'closes before the length that it gave',
      (socket) => socket.end(`${json}content-length: 20\r\n\r\n{"a":`),
    ],
    [
      'breaks the form of the chunks',
      (socket) => socket.write(`${json}transfer-encoding: chunked\r\n\r\n5\r\n{"a":z`),
    ],
    ['falls silent', (socket) => socket.write(`${json}content-length: 20\r\n\r\n{"a":`)],
  ])(
    'a host that %s leaves half an answer, which cannot be taken for a whole one',
    async (_what, misbehave) => {
      const answer = await answered(misbehave);
      expect(answer).toMatchObject({ status: 200, text: '{"a":', whole: false });
    },
  );

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
    ['falls silent', (socket) => socket.write(sse + chunk('data: 1\n\n')), 'upstream_timeout'],
  ])('a stream whose host %s ends with an event that carries the error', async (_what, misbehave, code) => {
    const answer = await answered(misbehave);
    expect(answer).toMatchObject({ status: 200, code, whole: true });
    expect(answer.text).toMatch(/^data: 1\n\n/);
  });

  test('a host that streams for ever is let go on until the client leaves, and is told then', async () => {
    let sent = 0;
    let told = false;
    const host = await keep(
      startHost((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => response.write(`data: ${sent++}\n\n`), 5);
        response.on('close', () => {
          clearInterval(timer);
          told = true;
        });
      }),
    );
    const asked = router.ask(await router.newPool([host.url]));
    let received = '';
    (await asked.begun).on('data', (data) => {
      received += data;
    });
    await eventually(() => expect(received).toContain('data: 100\n\n'));
    expect(told).toBe(false);
    asked.leave();
    await eventually(() => expect(told).toBe(true));
  });
});

describe('however much a host sends', () => {
  const oneGigabyte = 1_000_000_000;
  /** What can be on its way: the buffers of four sockets and of the streams on them, with much to spare. */
  const muchBytes = 64_000_000;
  /** Sends 1 GB as fast as it is taken. */
  const flood = async () => {
    const state = { handed: 0, told: false };
    const piece = Buffer.alloc(64 * 1024, 'x');
    const host = await keep(
      startHost((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': oneGigabyte });
        const go = () => {
          while (state.handed < oneGigabyte && !response.destroyed) {
            const next = piece.subarray(0, Math.min(piece.length, oneGigabyte - state.handed));
            state.handed += next.length;
            if (!response.write(next)) return void response.once('drain', go);
          }
          response.end();
        };
        response.on('close', () => {
          state.told = !response.writableFinished;
        });
        go();
      }),
    );
    return { state, model: await router.newPool([host.url]) };
  };

  test('a client that reads slowly gets all of it, and only a bounded part is on its way at any moment', async () => {
    const { state, model } = await flood();
    const response = await router.ask(model).begun;
    let received = 0;
    let mostOnTheWay = 0;
    for await (const data of response as AsyncIterable<Buffer>) {
      received += data.length;
      mostOnTheWay = Math.max(mostOnTheWay, state.handed - received);
      // Slowly: everyone else has a turn, or ten, before each piece.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(received).toBe(oneGigabyte);
    expect(mostOnTheWay).toBeLessThan(muchBytes);
  });

  test('a client that does not read holds the host up, and is given up after a while', async () => {
    const { state, model } = await flood();
    const response = await router.ask(model).begun;
    response.on('error', () => {});
    await eventually(() => expect(state.told).toBe(true));
    expect(state.handed).toBeLessThan(muchBytes);
  });
});
