import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { eventually } from '@hypervize/testkit';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSubscriptions, type Subscriptions } from '../src/events/subscriptions.js';
import { type Gateway, startGateway } from './management.js';

let subscriptions: Subscriptions;
let gateway: Gateway;
beforeEach(async () => {
  subscriptions = createSubscriptions(() => {});
  const models = { listModels: async () => ({ models: [] }) };
  gateway = await startGateway({ pools: models }, { accountEvents: { subscribe: subscriptions.add } });
});
afterEach(() => gateway.stop());

interface Stream {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** 'broken': the connection was closed before the end of the response. */
  state: 'open' | 'complete' | 'broken';
  close(): void;
}

/** Opens a stream; resolves when its response has begun. */
function openStream(key = 'k1 a global', method = 'GET'): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port: gateway.port, path: '/api/events', agent: false };
    const request = httpRequest(
      { ...target, method, headers: { authorization: `Bearer ${key}` } },
      (response) => {
        const stream: Stream = {
          ...{ status: response.statusCode ?? 0, headers: response.headers, text: '', state: 'open' },
          close: () => void response.destroy(),
        };
        response.on('data', (chunk: Buffer) => {
          stream.text += chunk.toString();
        });
        response.on('error', () => {});
        response.on('close', () => {
          stream.state = response.complete ? 'complete' : 'broken';
        });
        resolve(stream);
      },
    );
    request.on('error', reject);
    request.end();
  });
}
const change = (action: string) => ({
  ...{ kind: 'change' as const, action, keyId: 'k', endpointId: '', sessionId: '', atMs: 0 },
});
const shows = (stream: Stream, text: string) => eventually(async () => expect(stream.text).toContain(text));
const isOver = (stream: Stream, state: Stream['state']) =>
  eventually(async () => expect(stream.state).toBe(state));

test('a stream is server-sent events that no proxy keeps or holds back', async () => {
  const stream = await openStream();
  expect([stream.status, stream.headers]).toMatchObject([
    200,
    {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.stringMatching(/^req_/),
    },
  ]);
  subscriptions.tell('a', { kind: 'lost' });
  subscriptions.tell('a', change('key.created'));
  subscriptions.tell('a', { kind: 'confirmed', seq: 123, tookMs: 38 });
  await shows(stream, 'took_ms');
  expect(stream.text).toBe(
    'retry: 2000\n\n' +
      'event: lost\ndata: {}\n\n' +
      'event: change\ndata: {"action":"key.created","key_id":"k","endpoint_id":null,"session_id":null,"at":"1970-01-01T00:00:00.000Z"}\n\n' +
      'event: confirmed\ndata: {"id":"key-123","took_ms":38}\n\n',
  );
});

test('a stream shows no event of another account', async () => {
  const [own, other] = [await openStream('k1 a global'), await openStream('k2 b global')];
  subscriptions.tell('a', change('key.created'));
  subscriptions.tell('b', change('key.revoked'));
  await shows(own, 'key.created');
  await shows(other, 'key.revoked');
  expect([own.text.includes('key.revoked'), other.text.includes('key.created')]).toEqual([false, false]);
});

test('a stream whose credential is revoked ends with the error as its last event; other streams of the account go on', async () => {
  const [stream, other] = [await openStream('k1 a global'), await openStream('k2 a global')];
  gateway.change('k1');
  await isOver(stream, 'complete');
  expect(stream.text).toMatch(/\n\nevent: error\ndata: \{"error":\{"message":"Invalid API key".*\}\}\n\n$/);
  subscriptions.tell('a', change('key.revoked'));
  await shows(other, 'key.revoked');
  expect(stream.text).not.toContain('key.revoked');
  await eventually(async () => expect(gateway.inFlightRequests.count()).toBe(1));
  expect(gateway.eventStreams.count()).toBe(1);
});

test('a stream needs a credential that may manage the account', async () => {
  expect((await openStream('k1 a inference')).status).toBe(403);
  expect((await gateway.call('GET', '/events', { key: '' })).status).toBe(401);
  expect((await gateway.call('POST', '/events', { body: '{}' })).status).toBe(405);
  expect(subscriptions.accounts()).toEqual([]);
});

test('an account has at most ten streams, which take no place of its requests, and one that is closed makes room', async () => {
  const streams = await Promise.all(Array.from({ length: 5 }, () => openStream()));
  const refused = await gateway.call('GET', '/events');
  expect([refused.status, refused.code, refused.text]).toEqual([
    ...[429, 'rate_limit_exceeded'],
    expect.stringContaining('Too many event streams at the same time: at most 10 of an account'),
  ]);
  expect((await gateway.call('GET', '/models')).status).toBe(200);
  streams[0]?.close();
  await eventually(async () => expect(gateway.eventStreams.count()).toBe(4));
  expect((await openStream()).status).toBe(200);
});

test('a client that disconnects is not told anything any more', async () => {
  const stream = await openStream();
  expect(subscriptions.has('a')).toBe(true);
  stream.close();
  await eventually(async () => expect(subscriptions.has('a')).toBe(false));
  await eventually(async () => expect(gateway.inFlightRequests.count()).toBe(0));
});

test('when the gateway drains, streams end at once and new ones are refused', async () => {
  const stream = await openStream();
  gateway.eventStreams.endAll();
  await isOver(stream, 'complete');
  expect(stream.text).not.toContain('event: error');
  expect(await gateway.call('GET', '/events')).toMatchObject({ status: 503, code: 'shutting_down' });
  await eventually(async () => expect(gateway.inFlightRequests.count()).toBe(0));
});

test('HEAD is answered with the headers of a stream, and opens none', async () => {
  const stream = await openStream('k1 a global', 'HEAD');
  expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream']);
  await isOver(stream, 'complete');
  await eventually(async () => expect(gateway.eventStreams.count()).toBe(0));
});
