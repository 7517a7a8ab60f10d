import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@hypervize/errors';
import { type ClientLink, createInFlightRequests, type Outcome } from '@hypervize/relay';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RequestContext } from '../http/context.js';
import { createVia } from '../http/via.js';
import { type ForwardDeps, forward } from './forward.js';

type Respond = (handler: Parameters<ClientLink['open']>[1]) => void;

const lose: Respond = ({ receiver }) => receiver.onError(new AppError('unavailable'));
const answer: Respond = ({ receiver }) => {
  receiver.onHead(200, { status: 200, headers: [], metering: undefined });
  receiver.onEnd();
};

/** A stream whose router does with each request what `respond` says. */
function linkTo(respond: Respond): ClientLink {
  return {
    state: () => 'open',
    open: (_head, handler) => {
      setImmediate(() => respond(handler));
      return {
        write: () => true,
        ...{ end: () => {}, abort: () => {}, pause: () => {}, resume: () => {} },
      };
    },
    outstanding: () => 0,
    lateMs: () => 0,
    ...{ drain: () => {}, destroy: () => {} },
  };
}

let listener: RequestListener;
const server = createServer((request, response) => listener(request, response));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const inFlight = () => createInFlightRequests<undefined>().register('', undefined);

/** Forwards one request. Resolves to how it ended. */
function forwardOne(
  pick: ForwardDeps['routers']['pick'],
  { bytes = 10, declared = true, cancellation = inFlight().cancellation } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    listener = (request, response) => {
      const context = { request, response, requestId: 'r' } as RequestContext;
      const recorder = {
        ...{ requestBytes: () => {}, onReport: () => {}, onHead: () => undefined, end: () => {} },
        beforeEnd: (end: () => void) => end(),
      };
      forward(
        {
          ...{ routers: { pick }, via: createVia([Buffer.alloc(32)]), stalledClientMs: 60_000 },
          ...{ maxBodyBytes: 1_000_000, anonymousMaxBodyBytes: 1_000_000 },
          uploadRate: { minBytesPerSecond: 0, windowMs: 60_000 },
        },
        context,
        {
          ...{ caller: { kind: 'anonymous' }, owner: '', routerPath: '/', trace: {}, headers: [] },
          ...{ cancellation, recorder },
        },
      ).then((outcome) => {
        resolve(outcome);
        if (!response.headersSent) response.end();
      }, reject);
    };
    const { port } = server.address() as AddressInfo;
    const headers = declared ? { 'content-length': bytes } : { 'transfer-encoding': 'chunked' };
    httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false })
      .on('response', (response) => response.resume())
      // A response that cannot be completed is broken off.
      .on('error', () => {})
      .end(Buffer.alloc(bytes, 'x'));
  });
}

/** Picks the streams in order, each once. */
function pickInOrder(links: readonly ClientLink[]) {
  const picked: ClientLink[] = [];
  const pick: ForwardDeps['routers']['pick'] = (except) => {
    const link = links.find((one) => !except.has(one));
    if (link) picked.push(link);
    return link ?? Promise.resolve(undefined);
  };
  return { pick, picked };
}

test('a request whose router is lost before its response is sent to another one', async () => {
  const { pick, picked } = pickInOrder([linkTo(lose), linkTo(lose), linkTo(answer)]);
  expect(await forwardOne(pick)).toMatchObject({ kind: 'completed', status: 200 });
  expect(picked).toHaveLength(3);
});

test('a request is sent to three routers at most, and gets no_capacity then', async () => {
  const { pick, picked } = pickInOrder(Array.from({ length: 5 }, () => linkTo(lose)));
  expect(await forwardOne(pick)).toMatchObject({ kind: 'unanswered', error: { code: 'no_capacity' } });
  expect(picked).toHaveLength(3);
});

test.each([
  ['is larger than 64 KiB', { bytes: 65_537 }],
  ['has no declared length', { declared: false }],
])('a request whose body %s is sent once', async (_what, body) => {
  const { pick, picked } = pickInOrder([linkTo(lose), linkTo(answer)]);
  expect(await forwardOne(pick, body)).toMatchObject({ kind: 'unanswered', error: { code: 'no_capacity' } });
  expect(picked).toHaveLength(1);
});

test('a request is not sent again once its response has begun, nor after a timeout', async () => {
  const begin: Respond = ({ receiver }) => {
    receiver.onHead(200, { status: 200, headers: [], metering: undefined });
    receiver.onError(new AppError('upstream_error'));
  };
  const late: Respond = ({ receiver }) => receiver.onError(new AppError('upstream_timeout'));
  for (const [respond, kind, code] of [
    [begin, 'aborted', 'upstream_error'],
    [late, 'unanswered', 'upstream_timeout'],
  ] as const) {
    const { pick, picked } = pickInOrder([linkTo(respond), linkTo(answer)]);
    expect(await forwardOne(pick)).toMatchObject({ kind, error: { code } });
    expect(picked).toHaveLength(1);
  }
});

test('a request that is cancelled is not sent again, whatever the reason', async () => {
  const { cancellation, cancel } = inFlight();
  const cancelThenLose: Respond = (handler) => {
    cancel(new AppError('unavailable'));
    lose(handler);
  };
  const { pick, picked } = pickInOrder([linkTo(cancelThenLose), linkTo(answer)]);
  expect(await forwardOne(pick, { cancellation })).toMatchObject({
    kind: 'unanswered',
    error: { code: 'unavailable' },
  });
  expect(picked).toHaveLength(1);
});

test('a request that is cancelled while it waits for a router ends with the reason', async () => {
  const { cancellation, cancel } = inFlight();
  const pick: ForwardDeps['routers']['pick'] = async () => {
    cancel(new AppError('invalid_api_key'));
    return undefined;
  };
  expect(await forwardOne(pick, { cancellation })).toMatchObject({
    kind: 'unanswered',
    error: { code: 'invalid_api_key' },
  });
});
