import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@hypervize/errors';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { exchange, type Outcome, type Passage } from './exchange.js';
import { responseHeaders } from './headers.js';
import { createFlights } from './in-flight.js';
import { watchEventBoundary } from './sse.js';

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

const withPassage = (passage: Passage | undefined) => (passage ? { passage } : {});

/** A client, an exchange and an upstream that does as told. Resolves when the exchange has ended. */
async function run(
  upstream: (response: ServerResponse) => void,
  options: {
    firstByteTimeoutMs?: number;
    idleTimeoutMs?: number;
    onUpstreamClose?: () => void;
    passage?: Passage;
  } = {},
) {
  const cut = createFlights<null>().enter('holder', null);
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
    void exchange({
      upstream: agent,
      request: {
        origin: `http://127.0.0.1:${upstreamPort}`,
        path: '/',
        method: 'POST',
        headers: {},
        body: Buffer.from('{}'),
      },
      response,
      // Far off, so that what a test waits for is not brought about by a time-out.
      firstByteTimeoutMs: options.firstByteTimeoutMs ?? 600_000,
      idleTimeoutMs: options.idleTimeoutMs ?? 600_000,
      stalledClientMs: 1_000,
      cut: cut.cut,
      receive: (status, headers) =>
        status === 200
          ? { kind: 'pass', headers: responseHeaders(headers, {}), ...withPassage(options.passage) }
          : { kind: 'refuse', error: new AppError('no_capacity') },
    }).then((result) => {
      if (result.kind === 'unanswered') response.writeHead(599).end(result.error.code);
      ended(result);
    });
  });
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
  return { cut, client, answer, outcome };
}

const sse = { 'content-type': 'text/event-stream' };
const revoked = new AppError('invalid_api_key');

describe('an exchange', () => {
  test('passes an answer on, whole', async () => {
    const { answer, outcome } = await run((response) => response.writeHead(200).end('hello'));
    expect(await answer).toEqual({ status: 200, text: 'hello', whole: true });
    expect(await outcome).toEqual({ kind: 'finished', status: 200, bytes: 5 });
  });

  test('that is refused on its status leaves the client unanswered', async () => {
    const { answer, outcome } = await run((response) => response.writeHead(500).end('oops'));
    expect(await outcome).toMatchObject({ kind: 'unanswered', reachedUpstream: true });
    expect((await answer).text).toBe('no_capacity');
  });

  test('that waits too long for the first byte is a time-out', async () => {
    const { outcome } = await run(() => {}, { firstByteTimeoutMs: 300 });
    expect(await outcome).toMatchObject({ kind: 'unanswered', error: { code: 'upstream_timeout' } });
  });

  test('whose stream falls silent ends with an event that says so', async () => {
    const { answer, outcome } = await run((response) => response.writeHead(200, sse).write('data: 1\n\n'), {
      idleTimeoutMs: 300,
    });
    expect(await outcome).toMatchObject({ kind: 'broken', error: { code: 'upstream_timeout' } });
    expect((await answer).text).toMatch(/^data: 1\n\ndata: \{"error":.*"upstream_timeout".*\}\n\n$/);
  });

  test('with a passage sends what that passes on, its last words before the end, and of a broken answer none of them', async () => {
    const finished: string[] = [];
    const passage = (): Passage => ({
      pass: (chunk) => Buffer.from(chunk.toString().replaceAll('x', '')),
      finish: () => {
        finished.push('finish');
        return Buffer.from(' end');
      },
    });
    const whole = await run((response) => response.writeHead(200).end('hexllo'), { passage: passage() });
    expect(await whole.answer).toMatchObject({ text: 'hello end', whole: true });
    expect(await whole.outcome).toEqual({ kind: 'finished', status: 200, bytes: 9 });
    const broken = await run(
      (response) => {
        response.writeHead(200, sse).write('data: x1\n\n');
      },
      { idleTimeoutMs: 300, passage: passage() },
    );
    expect((await broken.answer).text).toMatch(/^data: 1\n\ndata: \{"error":/);
    expect(finished).toEqual(['finish']);
  });

  test('cut before the first byte leaves the client to be answered with the reason, and stops upstream', async () => {
    let stopped: () => void = () => {};
    const upstreamClosed = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const { cut, answer } = await run(() => cut.abort(revoked), { onUpstreamClose: () => stopped() });
    expect((await answer).text).toBe('invalid_api_key');
    await upstreamClosed;
  });

  test('cut in a stream ends it with an event that says why, whole in itself', async () => {
    const { cut, answer, outcome } = await run((response) => {
      response.writeHead(200, sse).write('data: 1\n\ndata: half an ev');
      setTimeout(() => cut.abort(revoked), 100);
    });
    expect(await outcome).toMatchObject({ kind: 'broken', error: revoked });
    const { text, whole } = await answer;
    expect(whole).toBe(true);
    expect(text).toMatch(/^data: 1\n\ndata: half an ev\n\ndata: \{"error":.*"invalid_api_key".*\}\n\n$/);
  });

  test('cut in anything but a stream breaks off: half an answer never looks whole', async () => {
    const { cut, answer } = await run((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"half":');
      setTimeout(() => cut.abort(revoked), 100);
    });
    expect(await answer).toEqual({ status: 200, text: '{"half":', whole: false });
  });

  test('whose client goes away stops upstream', async () => {
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
    expect((await outcome).kind).toBe('client-gone');
    await upstreamClosed;
  });
});

test.each([
  [['data: 1\n\n'], true],
  [['data: 1\n', '\n'], true],
  [['data: 1\r\n', '\r\n'], true],
  [['data: 1\r\n\r', '\n'], true],
  [['data: 1\n'], false],
  [['data: 1\n\nd'], false],
  [['data: 1', '\n'], false],
  [[], true],
])('after %j an event can be added: %s', (chunks, expected) => {
  const boundary = watchEventBoundary(true);
  for (const chunk of chunks) boundary.see(Buffer.from(chunk));
  expect(boundary.atBoundary()).toBe(expected);
});
