import { AppError } from '@hypervize/errors';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Metering } from '../metering.js';
import { createRawPeer, credit, hello, type RawFrame } from '../testing/raw-peer.js';
import { openClientLink } from './client-link.js';
import type { ClientExchange, ClientLink, ExchangeHandler, LinkState } from './client-state.js';
import { ackFlag, endFlag, frameTypes, maxDataBytes } from './frame.js';
import type { RequestHead } from './head.js';

const head: RequestHead = {
  ...{ path: '/elastic/embeddings', principal: { kind: 'anonymous' }, owner: '', requestId: 'r' },
  ...{ length: 'chunked', trace: {}, headers: [] },
};

const links: ClientLink[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.destroy(new Error('the test is over'));
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a link has been closed. */
async function closing(link: ClientLink): Promise<void> {
  const deadlineMs = performance.now() + 5_000;
  while (link.state() !== 'closed' && performance.now() < deadlineMs) await wait(5);
}

/** Pings and their deadline, by the real clock. */
const realPings = { pingEveryMs: 10, pingTimeoutMs: 100, clock: 'real' } as const;

interface StartOptions {
  readonly greet?: boolean;
  readonly pingEveryMs?: number;
  readonly pingTimeoutMs?: number;
  readonly clock?: 'real';
}

/** A link that is open, unless `greet` is false, and by default a clock that stands still until it is set. */
function start(options: StartOptions = {}) {
  const peer = createRawPeer();
  const clock = { nowMs: 0 };
  const states: [LinkState, string | undefined][] = [];
  const link = openClientLink({
    open: peer.open,
    pingEveryMs: options.pingEveryMs ?? 60_000,
    pingTimeoutMs: options.pingTimeoutMs ?? 3_000,
    ...{ maxUnsentBytes: 1_000_000, firstByteTimeoutMs: 10_000, idleTimeoutMs: 5_000 },
    monotonic: () => (options.clock === 'real' ? performance.now() : clock.nowMs),
    onState: (state, cause) => states.push([state, cause?.message]),
  });
  links.push(link);
  if (options.greet !== false) peer.send(hello);
  return { peer, link, states, clock };
}

/** Opens an exchange and writes down what its handler is told. */
function open(link: ClientLink, override: Partial<ExchangeHandler['receiver']> = {}) {
  const told: string[] = [];
  const reports: (Metering | undefined)[] = [];
  const exchange: ClientExchange = link.open(head, {
    receiver: {
      onSent: () => {},
      onHead: (status) => told.push(`head ${status}`),
      onData: (chunk) => told.push(`data ${chunk}`),
      onEnd: () => told.push('end'),
      onError: (error) => told.push(`error ${error.code}`),
      ...override,
    },
    onGranted: () => told.push('granted'),
    onReport: (metering) => reports.push(metering),
  });
  return { exchange, told, reports };
}

const response = (id: number, status = 200) => ({ type: frameTypes.head, id, payload: `:status\n${status}` });
const data = (id: number, payload: string, flags = 0) => ({ type: frameTypes.data, id, payload, flags });
/** The largest payload of a data frame: half a window. */
const full = 'x'.repeat(maxDataBytes);
const cancel = (id: number, payload: string) => ({ type: frameTypes.cancel, id, payload });
const typesIn = (frames: readonly RawFrame[]) => frames.map(({ type, id }) => [type, id]);

test('a link says hello first, is open once the router has, and then begins exchanges with ids of their own', async () => {
  const { peer, link, states } = start({ greet: false });
  expect(() => open(link)).toThrow(expect.objectContaining({ code: 'unavailable' }));
  peer.send(hello);
  for (let i = 0; i < 2; i++) open(link).exchange.end(Buffer.from('body'));
  expect(typesIn(await peer.received())).toEqual([
    ...[[frameTypes.hello, 0]],
    ...[
      [frameTypes.head, 1],
      [frameTypes.data, 1],
      [frameTypes.head, 2],
      [frameTypes.data, 2],
    ],
  ]);
  expect([states, link.outstanding()]).toEqual([[['open', undefined]], 2]);
});

test('a response is passed on as it arrives, and frames after its end are ignored', () => {
  const { peer, link } = start();
  const { told } = open(link);
  peer.send(response(1), data(1, 'a'), data(1, ''), data(1, 'b', endFlag), data(1, 'late'), response(1));
  expect(told).toEqual(['head 200', 'data a', 'data b', 'end', 'granted']);
  expect([link.outstanding(), link.state()]).toEqual([0, 'open']);
});

test('an error of the router ends the exchange; one that this version does not know is an upstream error', () => {
  const { peer, link } = start();
  const known = open(link);
  const unknown = open(link);
  peer.send(cancel(1, ':code\nno_capacity\n:message\nx'), cancel(2, ':code\nfrom_the_future'));
  expect([known.told, unknown.told]).toEqual([
    ['error no_capacity', 'granted'],
    ['error upstream_error', 'granted'],
  ]);
});

describe('an exchange that is aborted', () => {
  test('is cancelled at the router, hears nothing more, and gets the report of who pays', async () => {
    const { peer, link } = start();
    const { exchange, told, reports } = open(link);
    exchange.write(Buffer.from('part'));
    exchange.abort(new AppError('cancelled'));
    exchange.abort(new AppError('cancelled'));
    expect([exchange.write(Buffer.from('more')), link.outstanding()]).toEqual([true, 1]);
    const sent = await peer.received();
    expect(sent.filter(({ type }) => type === frameTypes.cancel)).toHaveLength(1);
    expect(sent.filter(({ type }) => type === frameTypes.data)).toHaveLength(1);
    peer.send(response(1), data(1, 'x'), cancel(1, ':code\ncancelled\n:payer\nacct\n:model\nm'));
    expect(told).toEqual(['granted', 'granted']);
    expect(reports).toEqual([{ accountId: 'acct', model: 'm', usageInjected: false }]);
    expect(link.outstanding()).toBe(0);
  });

  test('gets the payer of the response if that has ended in the meantime', () => {
    const { peer, link } = start();
    const { exchange, reports } = open(link);
    exchange.abort(new AppError('cancelled'));
    peer.send({ ...response(1), payload: ':status\n200\n:payer\nacct\n:model\nm' }, data(1, 'x', endFlag));
    expect(reports).toMatchObject([{ accountId: 'acct' }]);
  });

  test('gets an empty report if the router does not report in time, even if it was paused', async () => {
    const { link, clock } = start({ pingEveryMs: 10 });
    const { exchange, reports } = open(link);
    exchange.pause();
    exchange.abort(new AppError('cancelled'));
    clock.nowMs = 5_001;
    await wait(50);
    expect([reports, link.outstanding()]).toEqual([[undefined], 0]);
  });
});

test('the payer is reported of a request that the router ends without a response', () => {
  const { peer, link } = start();
  const { told, reports } = open(link);
  peer.send(cancel(1, ':code\nshutting_down\n:payer\nacct\n:model\nm'));
  expect([told[0], reports]).toEqual([
    'error shutting_down',
    [expect.objectContaining({ accountId: 'acct' })],
  ]);
});

test('a response that is not read is not granted again until it is', async () => {
  const { peer, link } = start();
  const { exchange } = open(link);
  await peer.received();
  exchange.pause();
  peer.send(response(1), data(1, full));
  expect(await peer.received()).toEqual([]);
  exchange.resume();
  expect(await peer.received()).toMatchObject([{ type: frameTypes.credit, payload: credit(maxDataBytes) }]);
});

test('the body waits for the credit of the router', async () => {
  const { peer, link } = start({ greet: false });
  peer.send({ type: 1, payload: ':version\n1\n:window\n3' });
  const { exchange, told } = open(link);
  expect([exchange.write(Buffer.from('ab')), exchange.write(Buffer.from('cd'))]).toEqual([true, false]);
  peer.send({ type: frameTypes.credit, id: 1, payload: credit(3) });
  expect(told).toEqual(['granted']);
  const bodies = (await peer.received()).filter(({ type }) => type === frameTypes.data);
  expect(bodies.map(({ payload }) => payload)).toEqual(['ab', 'c', 'd']);
});

describe('a handler that throws', () => {
  test('ends its exchange alone, with an internal error', async () => {
    const { peer, link } = start();
    const thrown = open(link, {
      onHead: () => {
        throw new Error('a bug');
      },
    });
    const other = open(link);
    peer.send(response(1), data(1, 'x'), response(2), data(2, 'y', endFlag));
    expect(thrown.told).toEqual(['granted', 'error internal']);
    expect(other.told).toEqual(['head 200', 'data y', 'end', 'granted']);
    expect((await peer.received()).some(({ type, id }) => type === frameTypes.cancel && id === 1)).toBe(true);
    expect(link.state()).toBe('open');
  });
});

describe('an exchange in which nothing happens', () => {
  test.each([
    ['before the response', 10_001, false, ['granted', 'error upstream_timeout']],
    ['during the response', 5_001, true, ['head 200', 'granted', 'error upstream_timeout']],
  ])('%s times out and is cancelled at the router', async (_name, afterMs, responds, expected) => {
    const { peer, link, clock } = start({ pingEveryMs: 10 });
    const { told } = open(link);
    if (responds) peer.send(response(1));
    clock.nowMs = afterMs;
    await wait(50);
    expect(told).toEqual(expected);
    expect((await peer.received()).some(({ type }) => type === frameTypes.cancel)).toBe(true);
  });

  test('because its client does not read does not time out', async () => {
    const { peer, link, clock } = start({ pingEveryMs: 10 });
    const { exchange, told } = open(link);
    peer.send(response(1));
    exchange.pause();
    clock.nowMs = 100_000;
    await wait(20);
    expect(told).toEqual(['head 200']);
  });
});

describe('pings', () => {
  test('of the router are answered with what they carry', async () => {
    const { peer } = start();
    await peer.received();
    peer.send({ type: frameTypes.ping, payload: 'abc' });
    expect(await peer.received()).toMatchObject([{ type: frameTypes.ping, flags: ackFlag, payload: 'abc' }]);
  });

  test('without an answer end the stream, and every exchange as unavailable', async () => {
    const { peer, link, states } = start(realPings);
    const { told } = open(link);
    await wait(40);
    expect([link.state(), link.lateMs() > 0]).toEqual(['open', true]);
    await closing(link);
    expect([peer.ending(), told, link.outstanding()]).toEqual([
      'destroyed',
      ['error unavailable', 'granted'],
      0,
    ]);
    expect(states.at(-1)).toEqual(['closed', 'no answer to a ping']);
  });

  test('that are answered keep a stream open', async () => {
    const { peer, link } = start(realPings);
    for (let i = 0; i < 20; i++) {
      await wait(10);
      peer.send({ type: frameTypes.ping, flags: ackFlag });
    }
    expect(link.state()).toBe('open');
  });

  test('are not held against a router while this process does not run', async () => {
    const { link, clock } = start({ pingEveryMs: 10 });
    await wait(30);
    clock.nowMs = 100_000;
    await wait(30);
    expect(link.state()).toBe('open');
  });

  test('are the deadline of the hello', async () => {
    const { link, states } = start({ ...realPings, greet: false });
    await closing(link);
    expect(states).toEqual([['closed', 'no answer to a ping']]);
  });
});

test('a router that does not read is given up when too much is unsent', async () => {
  const { peer, link, states } = start({ pingEveryMs: 20 });
  await peer.received();
  peer.stall();
  open(link);
  await peer.received();
  // Heads are not held back: each may be as large as a gateway accepts.
  for (let i = 0; i < 3; i++) link.open({ ...head, headers: ['x', 'y'.repeat(500_000)] }, { ...ignore });
  const lost = open(link);
  await wait(60);
  expect(states.at(-1)).toEqual(['closed', 'too much is unsent']);
  expect(lost.told[0]).toBe('error unavailable');
});

const ignore: ExchangeHandler = {
  receiver: { onSent: () => {}, onHead: () => {}, onData: () => {}, onEnd: () => {}, onError: () => {} },
  onGranted: () => {},
  onReport: () => {},
};

describe('a link that drains', () => {
  test('because of a go-away takes no new exchange, and ends its direction after the last one', () => {
    const { peer, link, states } = start();
    const { told } = open(link);
    peer.send({ type: frameTypes.goAway });
    peer.send({ type: frameTypes.goAway });
    expect(() => open(link)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(peer.ending()).toBe('none');
    peer.send(response(1), data(1, 'x', endFlag));
    expect([told.at(-2), peer.ending(), link.state()]).toEqual(['end', 'ended', 'draining']);
    peer.end();
    expect([link.state(), states.map(([state]) => state)]).toEqual([
      'closed',
      ['open', 'draining', 'closed'],
    ]);
  });

  test('sends everything before the end, also if the transport has to catch up', async () => {
    const { peer, link } = start();
    peer.stall();
    const { exchange } = open(link);
    await peer.received();
    exchange.end(Buffer.from('last'));
    link.drain();
    peer.send(response(1), data(1, '', endFlag));
    expect([peer.ending(), link.outstanding()]).toEqual(['none', 0]);
    peer.catchUp();
    expect((await peer.received()).at(-1)).toMatchObject({ type: frameTypes.data, payload: 'last' });
    expect(peer.ending()).toBe('ended');
  });

  test('is given up if the router does not end its direction', async () => {
    const { link, peer, states } = start(realPings);
    link.drain();
    expect(peer.ending()).toBe('ended');
    await closing(link);
    expect(states.at(-1)).toEqual(['closed', 'no answer to a ping']);
  });
});

test('a stream that is lost ends what is on it: as unavailable only before the response, an aborted exchange with a report', () => {
  const { peer, link } = start();
  const waiting = open(link);
  const receiving = open(link);
  const aborted = open(link);
  aborted.exchange.abort(new AppError('cancelled'));
  peer.send(response(2), data(2, 'x'));
  peer.lose(new Error('broken'));
  expect([waiting.told, receiving.told.slice(-2)]).toEqual([
    ['error unavailable', 'granted'],
    ['error upstream_error', 'granted'],
  ]);
  expect([aborted.reports, link.outstanding()]).toEqual([[undefined], 0]);
});

describe('a router that breaks the protocol ends the stream', () => {
  test.each<[string, (Partial<RawFrame> & { type: number })[]]>([
    ['second hello', [hello]],
    ['data before the head', [data(1, 'x')]],
    ['second head', [response(1), response(1)]],
    ['more data than granted', [response(1), data(1, full), data(1, full), data(1, 'x')]],
    ['malformed credit', [{ type: frameTypes.credit, id: 1, payload: 'xx' }]],
    ['too much credit', [{ type: frameTypes.credit, id: 1, payload: credit(0xffff_ffff) }]],
    ['no :status', [{ type: frameTypes.head, id: 1 }]],
  ])('%s', (message, frames) => {
    const { peer, link, states } = start();
    const { exchange, told } = open(link);
    if (message === 'more data than granted') exchange.pause();
    peer.send(...frames);
    expect([peer.ending(), states.at(-1)]).toEqual(['destroyed', ['closed', message]]);
    expect(told.at(-2)).toMatch(/^error (unavailable|upstream_error)$/);
  });

  test('no hello', () => {
    const { peer, states } = start({ greet: false });
    peer.send({ type: frameTypes.ping });
    expect(states).toEqual([['closed', 'no hello']]);
  });
});
