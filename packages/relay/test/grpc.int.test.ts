import { AppError } from '@hypervize/errors';
import type { ClientExchange, ClientLink, ServerExchange } from '@hypervize/relay';
import { afterEach, describe, expect, test } from '@jest/globals';
import { bytesOf } from '../src/testing/raw-peer.js';
import { type Services, startServices } from './grpc.js';

/** The credit of an exchange at its beginning, in bytes. */
const window = 128 * 1_024;

let services: Services;
afterEach(() => services.stop());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(5);
}

interface Got {
  readonly exchange: ClientExchange;
  bytes: number;
  /** How the exchange ended. */
  ending: string;
  readonly ended: Promise<void>;
}

/** Begins an exchange and counts what arrives. */
function send(link: ClientLink, requestId: string, body: Buffer | undefined = undefined): Got {
  let resolve: () => void = () => {};
  const got = {
    bytes: 0,
    ending: '',
    ended: new Promise<void>((onEnd) => {
      resolve = onEnd;
    }),
  } as { -readonly [K in keyof Got]: Got[K] };
  const end = (how: string) => {
    got.ending = how;
    resolve();
  };
  got.exchange = link.open(
    {
      ...{ path: '/elastic/embeddings', principal: { kind: 'anonymous' }, owner: '', requestId },
      ...{ length: body?.length ?? 'chunked', trace: {}, headers: [] },
    },
    {
      receiver: {
        ...{ onSent: () => {}, onHead: () => {} },
        onData: (chunk) => {
          got.bytes += chunk.length;
        },
        onEnd: () => end('end'),
        onError: (error) => end(error.code),
      },
      onGranted: () => {},
      onReport: () => end('report'),
    },
  );
  if (body) got.exchange.end(body);
  return got;
}

/** Writes as much as is taken, and goes on when more is. Returns how much has been taken so far. */
function writeAll(exchange: ServerExchange, total: number): { taken: number } {
  const chunk = Buffer.alloc(64 * 1_024, 'x');
  const progress = { taken: 0 };
  const write = () => {
    while (progress.taken < total) {
      progress.taken += chunk.length;
      if (!exchange.write(chunk)) return;
    }
    exchange.end(undefined, 60_000);
  };
  exchange.onDrain(write);
  exchange.writeHead(200, []);
  write();
  return progress;
}

const echo = (exchange: ServerExchange) => {
  exchange.writeHead(200, []);
  exchange.read({
    onData: (chunk) => {
      exchange.write(Buffer.from(chunk));
      exchange.consumed(chunk.length);
    },
    onEnd: () => exchange.end(undefined, 1_000),
  });
};

describe('over gRPC, a stream', () => {
  test('that is drained by a go-away completes what it has, and both ends see it end in good order', async () => {
    const served: ServerExchange[] = [];
    services = await startServices((exchange) => served.push(exchange));
    const { link, states } = await services.connect();
    const got = Array.from({ length: 50 }, (_, i) => send(link, String(i), Buffer.from('x')));
    await until(() => served.length === 50);
    for (const router of services.routerLinks) router.goAway();
    await until(() => link.state() === 'draining');
    for (const exchange of served) writeAll(exchange, 100_000);
    await until(() => link.state() === 'closed' && services.closedAtRouter.length === 1);
    expect(got.every(({ ending, bytes }) => ending === 'end' && bytes >= 100_000)).toBe(true);
    expect(states.at(-1)).toEqual({ state: 'closed', cause: undefined });
  });

  test('that the gateway destroys closes its exchanges at the router at once', async () => {
    let closed = 0;
    services = await startServices((exchange) => exchange.onClose(() => closed++));
    const { link } = await services.connect();
    const got = [send(link, 'a'), send(link, 'b')];
    await until(() => [...services.routerLinks][0]?.outstanding() === 2);
    link.destroy(new Error('stopped'));
    expect(got.map(({ ending }) => ending)).toEqual(['unavailable', 'unavailable']);
    await until(() => closed === 2 && services.routerLinks.size === 0);
  });

  test('that the router destroys ends at the gateway, which is told why', async () => {
    services = await startServices(() => {});
    const { link, states } = await services.connect();
    const got = send(link, 'a');
    await until(() => [...services.routerLinks][0]?.outstanding() === 1);
    for (const router of services.routerLinks) router.destroy(new AppError('shutting_down'));
    await until(() => link.state() === 'closed');
    expect([got.ending, states.at(-1)?.cause]).toMatchObject(['unavailable', { code: 'shutting_down' }]);
  });

  test('of a peer that is too old is refused with the reason', async () => {
    services = await startServices(() => {});
    const closed = new Promise<Error | undefined>((resolve) => {
      const stream = services.openStream({
        onMessage: () => stream.send(bytesOf({ type: 1, payload: ':version\n0\n:window\n65536' })),
        ...{ onDrain: () => {}, onEnd: () => {}, onClosed: resolve },
      });
    });
    expect(await closed).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('version 0 is older than 1'),
    });
  });

  test('of a caller that may not open one is refused', async () => {
    services = await startServices(() => {});
    await expect(services.connect('key-service')).rejects.toMatchObject({ code: 'caller_not_allowed' });
  });
});

describe('a peer that does not read', () => {
  test('is sent no more than is granted on an exchange, and the others are not held up', async () => {
    const progress = new Map<string, { taken: number }>();
    services = await startServices((exchange) =>
      progress.set(exchange.head.requestId, writeAll(exchange, 4 * 1_024 * 1_024)),
    );
    const { link } = await services.connect();
    const slow = send(link, 'slow', Buffer.from('x'));
    slow.exchange.pause();
    const fast = send(link, 'fast', Buffer.from('x'));
    await until(() => fast.ending !== '');
    expect([fast.ending, fast.bytes]).toEqual(['end', 4 * 1_024 * 1_024]);
    expect([slow.bytes, progress.get('slow')?.taken]).toEqual([window, window + 64 * 1_024]);
    slow.exchange.resume();
    await until(() => slow.ending !== '');
    expect([slow.ending, slow.bytes]).toEqual(['end', 4 * 1_024 * 1_024]);
  });

  test('at all keeps a bounded amount in memory, and gets everything once it reads again', async () => {
    const progress: { taken: number }[] = [];
    services = await startServices((exchange) => progress.push(writeAll(exchange, 8 * 1_024 * 1_024)));
    const { link } = await services.connect();
    const got = Array.from({ length: 100 }, (_, i) => send(link, String(i), Buffer.from('x')));
    await until(() => progress.length === 100);
    services.proxy.stall();
    await wait(300);
    const before = process.memoryUsage().arrayBuffers;
    await wait(300);
    // Each exchange has a window, and one chunk that has not been granted.
    const inFlight =
      progress.reduce((sum, { taken }) => sum + taken, 0) - got.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(inFlight).toBeLessThanOrEqual(100 * (2 * window + 64 * 1_024));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1_024 * 1_024);
    services.proxy.resume();
    await until(() => got.every(({ ending }) => ending !== ''));
    expect(got.every(({ ending, bytes }) => ending === 'end' && bytes === 8 * 1_024 * 1_024)).toBe(true);
  });

  test('for longer than it may owe an answer to a ping is given up, and every exchange ends at both ends', async () => {
    let closed = 0;
    services = await startServices((exchange) => exchange.onClose(() => closed++));
    const { link, states } = await services.connect();
    const got = [send(link, 'a'), send(link, 'b')];
    await until(() => [...services.routerLinks][0]?.outstanding() === 2);
    services.proxy.stall();
    await until(() => link.state() === 'closed');
    expect([states.at(-1)?.cause?.message, got.map(({ ending }) => ending)]).toEqual([
      'no answer to a ping',
      ['unavailable', 'unavailable'],
    ]);
    services.proxy.close();
    await until(() => closed === 2);
  });
});

test('32 MiB in each direction do not hold up a thousand small exchanges', async () => {
  const total = 32 * 1_024 * 1_024;
  services = await startServices((exchange) =>
    exchange.head.requestId === 'large' ? writeAll(exchange, total) : echo(exchange),
  );
  const { link } = await services.connect();
  const delays: number[] = [];
  const small = async () => {
    const startedMs = performance.now();
    const got = send(link, 'small', Buffer.from('{}'));
    await got.ended;
    expect(got.ending).toBe('end');
    delays.push(performance.now() - startedMs);
  };
  const report = (what: string) => {
    const sorted = delays.splice(0).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] as number;
    process.stderr.write(
      `small exchanges ${what}, ms: p50 ${at(0.5).toFixed(2)} p99 ${at(0.99).toFixed(2)}\n`,
    );
    return at(0.5);
  };
  for (let i = 0; i < 300; i++) await Promise.all([small(), wait(1)]);
  report('alone');
  const pending: Promise<void>[] = [];
  while (pending.length < 1_000) {
    const large = [send(link, 'large', Buffer.from('x')), send(link, 'upload', Buffer.alloc(total))];
    while (large.some(({ ending }) => ending === '')) {
      pending.push(small());
      await wait(1);
    }
    expect(large.map(({ ending, bytes }) => [ending, bytes])).toEqual([
      ['end', total],
      ['end', total],
    ]);
  }
  await Promise.all(pending);
  expect(report('beside 2 × 32 MiB')).toBeLessThan(1_000);
}, 120_000);
