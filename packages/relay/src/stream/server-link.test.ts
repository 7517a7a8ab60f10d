import { AppError } from '@hypervize/errors';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createRawPeer, credit, hello, type RawFrame } from '../testing/raw-peer.js';
import { ackFlag, endFlag, frameTypes, maxDataBytes } from './frame.js';
import { openServerLink } from './server-link.js';
import type { ServerExchange } from './server-state.js';

const headText = ':path\n/elastic/embeddings\n:request-id\nr\n:principal\nanonymous';
const head = (id: number, payload = headText, flags = 0) => ({ type: frameTypes.head, id, payload, flags });
const data = (id: number, payload: string, flags = 0) => ({ type: frameTypes.data, id, payload, flags });
/** The largest payload of a data frame: half a window. */
const full = 'x'.repeat(maxDataBytes);
const cancel = (id: number) => ({ type: frameTypes.cancel, id, payload: ':code\ncancelled' });

/** A link to a gateway that has said hello. */
function start(
  serve: (exchange: ServerExchange) => unknown = () => {},
  greeting: RawFrame | undefined = undefined,
) {
  const peer = createRawPeer();
  const exchanges: ServerExchange[] = [];
  const causes: (Error | undefined)[] = [];
  const failures: string[] = [];
  const link = openServerLink({
    monotonic: () => performance.now(),
    open: peer.open,
    serve: (exchange) => {
      exchanges.push(exchange);
      return serve(exchange);
    },
    onFailure: (error) => failures.push(error.code),
    onClosed: (cause) => causes.push(cause),
  });
  peer.send(greeting ?? hello);
  return { peer, link, exchanges, causes, failures };
}

/** Writes down what arrives of a body. */
function readAll(exchange: ServerExchange): string[] {
  const read: string[] = [];
  exchange.read({ onData: (chunk) => read.push(String(chunk)), onEnd: () => read.push('end') });
  return read;
}

/** The frames without the router's hello. */
const sentBy = async ({ received }: { received(): Promise<RawFrame[]> }) =>
  (await received()).filter(({ type }) => type !== frameTypes.hello);

test('a request is served in the turn in which its head arrives, and its response is sent in order', async () => {
  const { peer, link, exchanges } = start((exchange) => {
    exchange.setMetering({ accountId: 'acct', model: 'm', usageInjected: true });
    exchange.writeHead(200, ['content-type', 'text/plain']);
    exchange.write(Buffer.from('a'));
    exchange.end(Buffer.from('b'), 1_000);
    exchange.write(Buffer.from('late'));
  });
  peer.send(head(7, `${headText}\naccept\n*/*`, endFlag));
  expect(exchanges[0]?.head).toMatchObject({ path: '/elastic/embeddings', headers: ['accept', '*/*'] });
  expect([exchanges[0]?.isClosed(), exchanges[0]?.status(), link.outstanding()]).toEqual([true, 200, 0]);
  const payload = ':status\n200\n:payer\nacct\n:model\nm\n:usage\ninjected\ncontent-type\ntext/plain';
  expect(await sentBy(peer)).toEqual([
    { type: frameTypes.head, flags: 0, id: 7, payload },
    { type: frameTypes.data, flags: 0, id: 7, payload: 'a' },
    { type: frameTypes.data, flags: endFlag, id: 7, payload: 'b' },
  ]);
});

test('what has arrived of a body before it is read is passed on first, and granted only when it is consumed', async () => {
  const { peer, exchanges } = start();
  peer.send(head(1), data(1, full), data(1, 'yz'));
  const [exchange] = exchanges as [ServerExchange];
  const read = readAll(exchange);
  expect(read.map((chunk) => chunk.length)).toEqual([maxDataBytes, 2]);
  expect(await sentBy(peer)).toEqual([]);
  exchange.consumed(maxDataBytes + 2);
  expect(await sentBy(peer)).toMatchObject([
    { type: frameTypes.credit, id: 1, payload: credit(maxDataBytes + 2) },
  ]);
  peer.send(data(1, '', endFlag));
  expect(read.at(-1)).toBe('end');
});

test('a body without bytes ends with its head', () => {
  const { peer, exchanges } = start();
  peer.send(head(1, headText, endFlag));
  expect(readAll(exchanges[0] as ServerExchange)).toEqual(['end']);
});

describe('a cancelled exchange', () => {
  test('is closed at once, and the gateway is told who pays only if the request has been sent to a model server', async () => {
    const { peer, link, exchanges } = start((exchange) => {
      exchange.setMetering({ accountId: 'acct', model: 'm', usageInjected: false });
    });
    peer.send(head(1), head(2));
    let closed = 0;
    const removed = exchanges[0]?.onClose(() => closed--);
    for (const exchange of exchanges) exchange.onClose(() => closed++);
    removed?.();
    exchanges[1]?.markSent();
    peer.send(cancel(1), cancel(2), data(1, 'late', endFlag), cancel(2));
    expect([closed, link.outstanding(), exchanges[0]?.isClosed()]).toEqual([2, 0, true]);
    const sent = await sentBy(peer);
    expect(sent.map(({ type, id, payload }) => [type, id, payload.includes(':payer\nacct')])).toEqual([
      [frameTypes.cancel, 1, false],
      [frameTypes.cancel, 2, true],
    ]);
  });

  test('calls listeners that are added later too', async () => {
    const { peer, exchanges } = start();
    peer.send(head(1), cancel(1));
    let closed = 0;
    exchanges[0]?.onClose(() => closed++);
    await peer.received();
    expect(closed).toBe(1);
  });
});

test('a response that fails tells the gateway why', async () => {
  const { peer, link } = start((exchange) => {
    exchange.writeHead(200, []);
    exchange.fail(new AppError('upstream_timeout'), 1_000);
  });
  peer.send(head(1));
  expect(await sentBy(peer)).toMatchObject([
    { type: frameTypes.head },
    { type: frameTypes.cancel, payload: expect.stringMatching(/^:code\nupstream_timeout\n/) },
  ]);
  expect(link.outstanding()).toBe(0);
});

describe('a gateway that does not grant', () => {
  const small = { type: 1, flags: 0, id: 0, payload: ':version\n1\n:window\n3' };

  test('holds up its exchange alone, which goes on when it does', async () => {
    let drained = 0;
    const { peer, link, exchanges } = start(() => {}, small);
    peer.send(head(1), head(2));
    const [slow, other] = exchanges as [ServerExchange, ServerExchange];
    slow.onDrain(() => drained++);
    slow.writeHead(200, []);
    other.writeHead(200, []);
    expect([slow.write(Buffer.from('abcd')), other.write(Buffer.from('ab'))]).toEqual([false, true]);
    peer.send({ type: frameTypes.credit, id: 1, payload: credit(1) });
    expect(drained).toBe(1);
    slow.end(Buffer.from('ef'), 60_000);
    expect([slow.isClosed(), link.outstanding()]).toEqual([false, 2]);
    peer.send({ type: frameTypes.credit, id: 1, payload: credit(2) });
    expect([slow.isClosed(), drained]).toEqual([true, 1]);
    const bodies = (await sentBy(peer)).filter(({ type, id }) => type === frameTypes.data && id === 1);
    expect(bodies.map(({ payload, flags }) => payload + flags)).toEqual(['abc0', 'd0', 'ef1']);
  });

  test('has a bounded time for the end of a response', async () => {
    const { peer, link } = start((exchange) => {
      exchange.writeHead(200, []);
      exchange.end(Buffer.from('abcd'), 20);
    }, small);
    peer.send(head(1));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(link.outstanding()).toBe(0);
    expect((await sentBy(peer)).at(-1)).toMatchObject({ type: frameTypes.cancel, id: 1 });
  });
});

describe('a request that cannot be served because of a bug fails alone', () => {
  test.each<[string, () => unknown]>([
    [
      'that throws',
      () => {
        throw new Error('a bug');
      },
    ],
    ['that rejects', () => Promise.reject(new Error('a bug'))],
  ])('%s', async (_name, bug) => {
    const { peer, link, failures } = start((exchange) =>
      exchange.head.requestId === 'bad' ? bug() : undefined,
    );
    peer.send(head(1, headText.replace('\nr\n', '\nbad\n')), head(2));
    expect(await sentBy(peer)).toMatchObject([
      { type: frameTypes.cancel, id: 1, payload: expect.stringMatching(/^:code\ninternal\n/) },
    ]);
    expect([link.outstanding(), failures, peer.ending()]).toEqual([1, ['internal'], 'none']);
  });

  test('while its body is read', async () => {
    const { peer, link, failures } = start((exchange) =>
      exchange.read({
        onData: () => {
          throw new Error('a bug');
        },
        onEnd: () => {},
      }),
    );
    peer.send(head(1), head(2), data(1, 'x'));
    expect([link.outstanding(), failures, peer.ending()]).toEqual([1, ['internal'], 'none']);
  });
});

test('a go-away is sent, and the stream ends after the last exchange, once the gateway has ended its direction', async () => {
  const { peer, link, exchanges } = start();
  peer.send(head(1));
  link.goAway();
  expect(await sentBy(peer)).toMatchObject([{ type: frameTypes.goAway, id: 0 }]);
  // The gateway had begun this one before it saw the go-away.
  peer.send(head(2));
  peer.end();
  exchanges[0]?.destroy();
  expect(peer.ending()).toBe('none');
  peer.stall();
  exchanges[1]?.writeHead(204, []);
  exchanges[1]?.end(undefined, 1_000);
  expect(peer.ending()).toBe('ended');
  expect((await sentBy(peer)).map(({ type }) => type)).toEqual([
    frameTypes.cancel,
    frameTypes.head,
    frameTypes.data,
  ]);
});

test('the last frames are sent before the end, also if the transport has to catch up', async () => {
  const { peer, exchanges } = start();
  peer.send(head(1));
  peer.stall();
  exchanges[0]?.writeHead(200, []);
  await peer.received();
  peer.end();
  exchanges[0]?.end(Buffer.from('last'), 1_000);
  expect(peer.ending()).toBe('none');
  peer.catchUp();
  expect([(await peer.received()).at(-1)?.payload, peer.ending()]).toEqual(['last', 'ended']);
});

test('a stream that is lost closes every exchange', () => {
  const { peer, link, exchanges, causes } = start();
  peer.send(head(1), head(2));
  let closed = 0;
  for (const exchange of exchanges) exchange.onClose(() => closed++);
  peer.lose(new Error('broken'));
  expect([closed, link.outstanding(), causes.map((cause) => cause?.message)]).toEqual([2, 0, ['broken']]);
});

test('pings are answered', async () => {
  const { peer } = start();
  peer.send({ type: frameTypes.ping, payload: 'x' }, { type: frameTypes.ping, flags: ackFlag });
  expect(await sentBy(peer)).toMatchObject([{ type: frameTypes.ping, flags: ackFlag, payload: 'x' }]);
});

test('pings are answered while data waits for room on the stream', async () => {
  const { peer, exchanges } = start();
  peer.send(...Array.from({ length: 20 }, (_, i) => head(i + 1)));
  peer.stall();
  for (const exchange of exchanges) exchange.writeHead(200, []);
  await peer.received();
  expect(exchanges.map((exchange) => exchange.write(Buffer.alloc(60_000))).at(-1)).toBe(false);
  peer.send({ type: frameTypes.ping });
  peer.catchUp();
  expect((await peer.received()).some(({ type }) => type === frameTypes.ping)).toBe(true);
});

test('a gateway that pings and does not read does not fill the memory', async () => {
  const { peer } = start();
  peer.stall();
  await peer.received();
  const pings = Array.from({ length: 1_000 }, () => ({ type: frameTypes.ping, payload: 'x'.repeat(64) }));
  for (let i = 0; i < 100; i++) peer.send(...pings);
  peer.catchUp();
  expect((await peer.received()).length).toBeLessThan(60_000);
});

describe('a gateway', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const pass = (seconds: number, each = () => {}) => {
    for (let second = 0; second < seconds; second++) {
      each();
      jest.advanceTimersByTime(1_000);
    }
  };

  test('of which nothing arrives is given up, and what it has in flight is closed', () => {
    const { peer, exchanges, causes } = start();
    peer.send(head(1));
    pass(19);
    expect([peer.ending(), exchanges[0]?.isClosed()]).toEqual(['none', false]);
    pass(3);
    expect([peer.ending(), exchanges[0]?.isClosed()]).toEqual(['destroyed', true]);
    expect(causes).toMatchObject([{ code: 'deadline_exceeded' }]);
  });

  test('that pings is kept, also if it sends nothing else', () => {
    const { peer } = start();
    pass(60, () => peer.send({ type: frameTypes.ping }));
    expect(peer.ending()).toBe('none');
  });

  test('has to say hello, whatever else it sends', () => {
    const { peer } = start(undefined, { ...hello, type: 200, id: 0, flags: 0, payload: '' });
    expect(peer.ending()).toBe('destroyed');
    const silent = createRawPeer();
    openServerLink({
      open: silent.open,
      serve: () => {},
      monotonic: () => performance.now(),
      onClosed: () => {},
    });
    pass(22, () => silent.sendBytes(Buffer.alloc(0)));
    expect(silent.ending()).toBe('destroyed');
  });

  test('that does not read is given up when too much is unsent', async () => {
    const { peer, causes } = start((exchange) => {
      exchange.writeHead(200, ['x', 'y'.repeat(100_000)]);
      exchange.end(undefined, 1_000);
    });
    await peer.received();
    peer.stall();
    for (let id = 1; id <= 500 && peer.ending() === 'none'; id++) peer.send(head(id, headText, endFlag));
    expect([peer.ending(), causes]).toMatchObject(['destroyed', [{ code: 'overloaded' }]]);
  });

  test('whose body stops arriving has that exchange cancelled, unless it waits for credit', async () => {
    const { peer, exchanges } = start();
    peer.send(head(1), head(2), data(2, full), data(2, full), head(3, headText, endFlag));
    pass(130, () => peer.send({ type: frameTypes.ping }));
    expect(exchanges.map((exchange) => exchange.isClosed())).toEqual([true, false, false]);
    const cancelled = (await peer.received()).filter(({ type }) => type === frameTypes.cancel);
    expect(cancelled).toMatchObject([{ id: 1, payload: expect.stringContaining('request_timeout') }]);
  });
});

describe('a gateway that breaks the protocol is told how, and the stream ends', () => {
  test.each<[string, (Partial<RawFrame> & { type: number })[]]>([
    ['second hello', [hello]],
    ['second head', [head(1), head(1)]],
    ['data after the end', [head(1), data(1, '', endFlag), data(1, 'x')]],
    ['more data than granted', [head(1), data(1, full), data(1, full), data(1, 'x')]],
    ['body beyond its length', [head(1, `${headText}\n:length\n1`), data(1, 'xy')]],
    ['malformed credit', [head(1), { type: frameTypes.credit, id: 1, payload: 'x' }]],
    ['no :path', [head(1, ':principal\nanonymous')]],
  ])('%s', (message, frames) => {
    const { peer, link, causes } = start();
    peer.send(...frames);
    expect([peer.ending(), link.outstanding()]).toEqual(['destroyed', 0]);
    expect(causes).toMatchObject([{ code: 'invalid_request', message: `Relay stream: ${message}.` }]);
  });

  test('no hello', () => {
    const { peer, causes } = start(undefined, { ...head(1), flags: 0 });
    expect([peer.ending(), causes]).toMatchObject(['destroyed', [{ message: 'Relay stream: no hello.' }]]);
  });
});
