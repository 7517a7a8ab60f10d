import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@hypervize/errors';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { exchange } from './exchange.js';
import type { BodyTransform, Outcome } from './exchange-options.js';
import { createHttpDownstream } from './http-downstream.js';
import { createInFlightRequests } from './in-flight.js';
import { responseHeaders } from './response-headers.js';
import { dispatchOverHttp, type Headers } from './upstream-http.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const optionalTransform = (transform: BodyTransform | undefined) => (transform ? { transform } : {});

/** Sends a request. `answer` is what arrives of the response. */
function request(port: number) {
  const client = get({ host: '127.0.0.1', port, agent: false });
  client.on('error', () => {});
  const answer = new Promise<{ status: number; text: string; whole: boolean }>((resolve) => {
    client.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', () => {});
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, text, whole: response.complete }),
      );
    });
  });
  return { client, answer };
}

/** Runs an exchange between a client and an upstream that behaves as `upstream` says. */
async function run(
  upstream: (response: ServerResponse) => void,
  options: {
    firstByteTimeoutMs?: number;
    idleTimeoutMs?: number;
    onUpstreamClose?: () => void;
    transform?: BodyTransform;
    beforeEnd?: (end: () => void) => void;
    onSent?: () => void;
    onDone?: () => void;
  } = {},
) {
  const inFlight = createInFlightRequests<null>().register('subject', null);
  const agent = new Agent({ connect: { timeout: 500 } });
  closing.push(() => agent.destroy());
  const upstreamPort = await listen((request, response) => {
    response.on('close', () => options.onUpstreamClose?.());
    request.resume();
    upstream(response);
  });
  let ended: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((resolve) => {
    ended = resolve;
  });
  const port = await listen((_request, response) => {
    const upstreamRequest = {
      dispatcher: agent,
      origin: `http://127.0.0.1:${upstreamPort}`,
      path: '/',
      headers: [],
      body: Buffer.from('{}'),
      // Far in the future, so that no time-out causes what a test waits for.
      firstByteTimeoutMs: options.firstByteTimeoutMs ?? 600_000,
      idleTimeoutMs: options.idleTimeoutMs ?? 600_000,
      onDone: () => options.onDone?.(),
    };
    void exchange<Headers>({
      dispatch: (receiver) => dispatchOverHttp(upstreamRequest, receiver),
      downstream: createHttpDownstream(response),
      stalledClientMs: 1_000,
      cancellation: inFlight.cancellation,
      ...(options.beforeEnd ? { beforeEnd: options.beforeEnd } : {}),
      onSent: () => options.onSent?.(),
      onHead: (status, headers) =>
        status === 200
          ? { kind: 'forward', headers: responseHeaders(headers), ...optionalTransform(options.transform) }
          : { kind: 'refuse', error: new AppError('no_capacity') },
    }).then((result) => {
      if (result.kind === 'unanswered') response.writeHead(599).end(result.error.code);
      ended(result);
    });
  });
  return { inFlight, outcome, ...request(port) };
}

const sse = { 'content-type': 'text/event-stream' };
const revoked = new AppError('invalid_api_key');

describe('an exchange', () => {
  test('forwards a complete response', async () => {
    const { answer, outcome } = await run((response) => response.writeHead(200).end('hello'));
    expect(await answer).toEqual({ status: 200, text: 'hello', whole: true });
    expect(await outcome).toEqual({ kind: 'completed', status: 200, bytes: 5 });
  });

  test('whose status is refused leaves the client unanswered', async () => {
    const { answer, outcome } = await run((response) => response.writeHead(500).end('oops'));
    expect(await outcome).toMatchObject({ kind: 'unanswered', reachedUpstream: true });
    expect((await answer).text).toBe('no_capacity');
  });

  test('that waits too long for the first byte times out', async () => {
    const { outcome } = await run(() => {}, { firstByteTimeoutMs: 300 });
    expect(await outcome).toMatchObject({ kind: 'unanswered', error: { code: 'upstream_timeout' } });
  });

  test('whose stream stalls ends with an event that says so', async () => {
    const { answer, outcome } = await run((response) => response.writeHead(200, sse).write('data: 1\n\n'), {
      idleTimeoutMs: 300,
    });
    expect(await outcome).toMatchObject({ kind: 'aborted', error: { code: 'upstream_timeout' } });
    expect((await answer).text).toMatch(/^data: 1\n\ndata: \{"error":.*"upstream_timeout".*\}\n\n$/);
  });

  test('with a transform sends what that returns, flushes it before the end, and does not flush an aborted response', async () => {
    const flushed: string[] = [];
    const transform = (): BodyTransform => ({
      push: (chunk) => Buffer.from(chunk.toString().replaceAll('x', '')),
      flush: () => {
        flushed.push('flush');
        return Buffer.from(' end');
      },
    });
    const whole = await run((response) => response.writeHead(200).end('hexllo'), { transform: transform() });
    expect(await whole.answer).toMatchObject({ text: 'hello end', whole: true });
    expect(await whole.outcome).toEqual({ kind: 'completed', status: 200, bytes: 9 });
    const broken = await run(
      (response) => {
        response.writeHead(200, sse).write('data: x1\n\n');
      },
      { idleTimeoutMs: 300, transform: transform() },
    );
    expect((await broken.answer).text).toMatch(/^data: 1\n\ndata: \{"error":/);
    expect(flushed).toEqual(['flush']);
  });

  test('sends the last bytes and the end of a response only when `beforeEnd` calls back', async () => {
    const transform = { push: () => Buffer.alloc(0), flush: () => Buffer.from('rest') };
    let ended = false;
    let endedEarly = false;
    const { answer, outcome } = await run((response) => response.writeHead(200).end('x'), {
      transform,
      beforeEnd: (end) => {
        setImmediate(() => {
          endedEarly = ended;
          end();
        });
      },
    });
    void outcome.then(() => {
      ended = true;
    });
    expect(await answer).toMatchObject({ text: 'rest', whole: true });
    expect(await outcome).toEqual({ kind: 'completed', status: 200, bytes: 4 });
    expect(endedEarly).toBe(false);
  });

  test('cancelled while `beforeEnd` delays the end tells the client, and is not completed', async () => {
    const ends: (() => void)[] = [];
    const { inFlight, answer, outcome } = await run(
      (response) => response.writeHead(200, sse).end('data: 1\n\n'),
      {
        beforeEnd: (end) => {
          ends.push(end);
          inFlight.cancel(new AppError('invalid_api_key'));
          end();
        },
      },
    );
    expect((await answer).text).toMatch(/"invalid_api_key"/);
    expect(await outcome).toMatchObject({ kind: 'aborted' });
    expect(ends).toHaveLength(1);
  });

  test('cancelled before the first byte leaves the client to be answered with the reason, and stops the upstream', async () => {
    let stopped: () => void = () => {};
    const upstreamClosed = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const { inFlight, answer } = await run(() => inFlight.cancel(revoked), {
      onUpstreamClose: () => stopped(),
    });
    expect((await answer).text).toBe('invalid_api_key');
    await upstreamClosed;
  });

  test('cancelled during a stream ends it with a well-formed event that says why', async () => {
    const { inFlight, answer, outcome } = await run((response) => {
      response.writeHead(200, sse).write('data: 1\n\ndata: half an ev');
      setTimeout(() => inFlight.cancel(revoked), 100);
    });
    expect(await outcome).toMatchObject({ kind: 'aborted', error: revoked });
    const { text, whole } = await answer;
    expect(whole).toBe(true);
    expect(text).toMatch(/^data: 1\n\ndata: half an ev\n\ndata: \{"error":.*"invalid_api_key".*\}\n\n$/);
  });

  test('cancelled during a response that is no stream breaks it off, so that half a response never looks whole', async () => {
    const { inFlight, answer } = await run((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"half":');
      setTimeout(() => inFlight.cancel(revoked), 100);
    });
    expect(await answer).toEqual({ status: 200, text: '{"half":', whole: false });
  });

  test('whose client disconnects stops the upstream', async () => {
    let stopped: () => void = () => {};
    const upstreamClosed = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const { client, outcome } = await run(
      (response) => {
        response.writeHead(200, sse).write('data: 1\n\n');
        client.destroy();
      },
      { onUpstreamClose: () => stopped() },
    );
    expect((await outcome).kind).toBe('client_gone');
    await upstreamClosed;
  });
});

test('an upstream whose client leaves before the response is stopped at once', async () => {
  let closed: () => void = () => {};
  const upstreamClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  let done = 0;
  const { client, outcome } = await run(() => client.destroy(), {
    onUpstreamClose: () => closed(),
    onDone: () => done++,
  });
  expect(await outcome).toEqual({ kind: 'client_gone', bytes: 0 });
  await upstreamClosed;
  expect(done).toBe(1);
});

test('an upstream that sends informational responses without end fails, because each one extends the wait', async () => {
  const { outcome } = await run((response) => {
    const timer = setInterval(() => response.writeEarlyHints({ link: '<>; rel=x' }), 1);
    response.on('close', () => clearInterval(timer));
  });
  expect(await outcome).toMatchObject({ kind: 'unanswered', error: { code: 'upstream_error' } });
});
