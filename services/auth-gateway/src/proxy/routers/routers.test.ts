import { AppError } from '@hypervize/errors';
import { type Cancellation, type ClientLink, createInFlightRequests, type LinkState } from '@hypervize/relay';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createManualClock, type ManualClock, settle } from '../../../test/manual-clock.js';
import { createRouters, type ManagedRouters } from './routers.js';

/** A stream whose state, load and lateness a test sets. */
interface FakeLink extends ClientLink {
  readonly address: string;
  load: number;
  late: number;
  become(state: LinkState, cause?: Error): void;
}

let clock: ManualClock;
let links: FakeLink[];
let lost: number;
let logged: string[];
let routers: ManagedRouters;

function openLink(address: string, onState: (state: LinkState, cause?: Error) => void): FakeLink {
  let state: LinkState = 'connecting';
  const link: FakeLink = {
    ...{ address, load: 0, late: 0 },
    become: (next, cause) => {
      if (state === 'closed') return;
      state = next;
      onState(next, cause);
    },
    state: () => state,
    outstanding: () => link.load,
    lateMs: () => link.late,
    drain: () => link.become('draining'),
    destroy: (error) => link.become('closed', error),
    open: () => {
      throw new Error('not used');
    },
  };
  links.push(link);
  return link;
}

/** Routers of a gateway. `random` gives each of the values in turn; absent: Math.random. */
function start(options: { streamsPerAddress?: number; gatewayId?: string } = {}): ManagedRouters {
  const log = ({ router }: { router?: string }, message: string) => void logged.push(`${message} ${router}`);
  return createRouters({
    ...{ gatewayId: 'gateway', streamsPerAddress: 1, clock, openLink, random: Math.random, ...options },
    logger: { info: log, warn: log } as never,
    onLost: () => {
      lost++;
    },
  });
}

beforeEach(() => {
  clock = createManualClock();
  [links, lost, logged] = [[], 0, []];
  routers = start();
});

const none: ReadonlySet<ClientLink> = new Set();
const notCancelled: Cancellation = { reason: undefined, onCancel: () => () => {} };
const addressesOf = (count: number) => Array.from({ length: count }, (_, i) => `10.0.0.${i}:1`);
/** The streams to some routers, open. */
function opened(count: number): FakeLink[] {
  routers.setAddresses(addressesOf(count));
  for (const link of links) link.become('open');
  return [...links];
}
/** How often each of some streams is picked. */
async function picksOf(streams: readonly FakeLink[], except = none, picks = 500): Promise<number[]> {
  const counts = streams.map(() => 0);
  for (let i = 0; i < picks; i++) {
    const at = streams.indexOf((await routers.pick(except, notCancelled)) as FakeLink);
    if (at >= 0) counts[at] = (counts[at] as number) + 1;
  }
  return counts;
}
const stateCounts = () => routers.stats().streams;

describe('a request', () => {
  test('goes to any of the routers while they have equally many', async () => {
    for (const count of await picksOf(opened(3))) expect(count).toBeGreaterThan(100);
  });

  test('goes to the one of two with fewer, so that the one with the most gets none', async () => {
    const streams = opened(3);
    for (const [i, link] of streams.entries()) link.load = i;
    const [few, some, most] = await picksOf(streams);
    expect(most).toBe(0);
    expect(few).toBeGreaterThan(some as number);
  });

  test('does not go to a router that owes an answer to a ping, until it has answered', async () => {
    const streams = opened(3);
    (streams[0] as FakeLink).late = 500;
    for (const link of streams.slice(1)) link.load = 1_000;
    expect((await picksOf(streams))[0]).toBe(0);
    (streams[0] as FakeLink).late = 499;
    expect((await picksOf(streams))[0]).toBeGreaterThan(0);
  });

  test('goes to a late router if all others are excluded or late too, rather than to none', async () => {
    const streams = opened(2);
    for (const link of streams) link.late = 1_000;
    expect((await picksOf(streams)).every((count) => count > 0)).toBe(true);
    (streams[0] as FakeLink).late = 0;
    expect(await picksOf(streams)).toEqual([500, 0]);
    expect(await picksOf(streams, new Set(streams.slice(0, 1)))).toEqual([0, 500]);
  });

  test('is never sent to a stream that it was sent to before, nor to one that drains or was closed', async () => {
    const streams = opened(4);
    (streams[1] as FakeLink).become('draining');
    (streams[2] as FakeLink).become('closed');
    const [excluded, draining, closed, other] = await picksOf(streams, new Set(streams.slice(0, 1)));
    expect([excluded, draining, closed, other]).toEqual([0, 0, 0, 500]);
  });
});

describe('without an open stream', () => {
  test('a request waits for one, and gets it', async () => {
    routers.setAddresses(['10.0.0.1:1']);
    const picked = routers.pick(none, notCancelled);
    await clock.advance(1_900);
    links[0]?.become('open');
    expect(await picked).toBe(links[0]);
  });

  test('a request whose router was lost waits for another stream', async () => {
    const [first] = opened(1);
    const picked = routers.pick(new Set([first as FakeLink]), notCancelled);
    first?.become('closed');
    await clock.advance(100);
    links[1]?.become('open');
    expect(await picked).toBe(links[1]);
  });

  test('a stream that drains in the turn in which it was opened is not picked', async () => {
    routers.setAddresses(['10.0.0.1:1']);
    const picked = routers.pick(none, notCancelled);
    links[0]?.become('open');
    links[0]?.become('draining');
    await clock.advance(100);
    links[1]?.become('open');
    expect(await picked).toBe(links[1]);
  });

  test('a request waits for 2 s and no longer, however many waited before', async () => {
    const results: unknown[] = [];
    const wait = () =>
      void Promise.resolve(routers.pick(none, notCancelled)).then((link) => results.push(link));
    wait();
    await clock.advance(1_000);
    wait();
    await clock.advance(999);
    expect(results).toEqual([]);
    await clock.advance(1);
    expect(results).toEqual([undefined]);
    await clock.advance(1_000);
    expect(results).toEqual([undefined, undefined]);
    wait();
    await clock.advance(2_000);
    expect(results).toHaveLength(3);
  });

  test('1,000 requests wait, and one more is refused at once', async () => {
    const waiting = Array.from({ length: 1_000 }, () => routers.pick(none, notCancelled));
    expect(await routers.pick(none, notCancelled)).toBeUndefined();
    opened(1);
    for (const picked of waiting) expect(await picked).toBe(links[0]);
  });

  test('a request that is cancelled does not wait, and makes room for another', async () => {
    const inFlight = createInFlightRequests<undefined>().register('', undefined);
    const cancelled = routers.pick(none, inFlight.cancellation);
    for (let i = 1; i < 1_000; i++) void routers.pick(none, notCancelled);
    inFlight.cancel(new AppError('cancelled'));
    expect(await cancelled).toBeUndefined();
    expect(await routers.pick(none, inFlight.cancellation)).toBeUndefined();
    const waiting = routers.pick(none, notCancelled);
    opened(1);
    expect(await waiting).toBe(links[0]);
  });

  test('requests that wait end when the gateway stops', async () => {
    const picked = routers.pick(none, notCancelled);
    routers.close();
    expect(await picked).toBeUndefined();
  });
});

describe('a stream that is lost', () => {
  const failFor = async (ms: number) => {
    const before = links.length;
    for (let passed = 0; passed < ms; passed += 10) {
      links.at(-1)?.become('closed', new Error('refused'));
      await clock.advance(10);
    }
    return links.length - before;
  };

  test('is opened again within 100 ms, and then ever more rarely, with 2 s between at the most', async () => {
    const [first] = opened(1);
    await clock.advance(60_000);
    first?.become('closed');
    expect(stateCounts()).toMatchObject({ open: 0, backing_off: 1 });
    await clock.advance(100);
    expect(stateCounts()).toMatchObject({ connecting: 1, backing_off: 0 });
    const attempts = await failFor(60_000);
    // With a wait of 0.2 to 2 s, 1.1 s on average.
    expect(attempts).toBeGreaterThan(30);
    expect(attempts).toBeLessThan(120);
    expect(lost).toBe(links.filter((link) => link.state() === 'closed').length);
    expect(logged).toEqual(['router stream opened 10.0.0.0:1', 'router stream lost 10.0.0.0:1']);
  });

  test('is opened soon again only if it had been open for a while', async () => {
    opened(1);
    for (let i = 0; i < 10; i++) {
      links.at(-1)?.become('closed');
      await clock.advance(2_000);
      links.at(-1)?.become('open');
    }
    links.at(-1)?.become('closed');
    const count = links.length;
    await clock.advance(150);
    expect(links).toHaveLength(count);
    await clock.advance(2_000);
    links.at(-1)?.become('open');
    await clock.advance(5_000);
    links.at(-1)?.become('closed');
    await clock.advance(100);
    expect(links).toHaveLength(count + 2);
  });

  test('leaves its requests on it if it drains, while another one is opened', async () => {
    const [first] = opened(1);
    if (first) first.load = 3;
    first?.become('draining');
    await clock.advance(100);
    links[1]?.become('open');
    expect(routers.stats()).toEqual({
      streams: { connecting: 0, open: 1, late: 0, draining: 1, backing_off: 0 },
      exchanges: 3,
    });
    first?.become('closed');
    expect(stateCounts()).toMatchObject({ open: 1, draining: 0, backing_off: 0 });
  });
});

describe('several streams to an address', () => {
  beforeEach(() => {
    routers = start({ streamsPerAddress: 2 });
    routers.setAddresses(['10.0.0.1:1']);
    for (const link of links) link.become('open');
  });
  const states = () => links.map((link) => link.state());

  test('are replaced every five minutes or so: each ends when the next one is open', async () => {
    await clock.advance(149_000);
    expect(links).toHaveLength(2);
    await clock.advance(450_000 - 149_000);
    const successors = links.slice(2);
    expect(successors).toHaveLength(2);
    expect(states().slice(0, 2)).toEqual(['open', 'open']);
    for (const link of successors) link.become('open');
    expect(states()).toEqual(['draining', 'draining', 'open', 'open']);
    expect(await picksOf(links)).toEqual([0, 0, expect.any(Number), expect.any(Number)]);
    expect([lost, stateCounts().backing_off]).toEqual([0, 0]);
  });

  test('stay if the next one cannot be opened', async () => {
    await clock.advance(450_000);
    for (const link of links.slice(2)) link.become('closed', new Error('refused'));
    expect([states().slice(0, 2), lost]).toEqual([['open', 'open'], 0]);
    await clock.advance(450_000);
    for (const link of links.slice(4)) link.become('open');
    expect(states().slice(0, 2)).toEqual(['draining', 'draining']);
  });

  test('are replaced once if one is lost while the next one is opened', async () => {
    await clock.advance(450_000);
    const [first, second] = links;
    first?.become('closed');
    second?.become('closed');
    for (const link of links.slice(2)) link.become('open');
    await clock.advance(10_000);
    expect(states()).toEqual(['closed', 'closed', 'open', 'open']);
  });

  test('end with those that would replace them when the address is gone', async () => {
    await clock.advance(450_000);
    routers.setAddresses([]);
    expect(states()).toEqual(['draining', 'draining', 'draining', 'draining']);
    await clock.advance(3_600_000);
    expect(links).toHaveLength(4);
  });
});

test('a single stream to an address is not replaced', async () => {
  opened(1);
  await clock.advance(3_600_000);
  expect(links).toHaveLength(1);
});

describe('addresses', () => {
  test('that are new get streams and requests, those that are gone end after their last request', async () => {
    const [first] = opened(1);
    routers.setAddresses(['10.0.0.1:1']);
    expect(first?.state()).toBe('draining');
    links[1]?.become('open');
    expect(await picksOf(links)).toEqual([0, 500]);
    first?.become('closed');
    await clock.advance(60_000);
    expect(links).toHaveLength(2);
  });

  test('that are gone are not connected to again, also if they were being waited for', async () => {
    const [first] = opened(1);
    first?.become('closed');
    routers.setAddresses(['10.0.0.1:1']);
    await clock.advance(60_000);
    expect(links.map(({ address }) => address)).toEqual(['10.0.0.0:1', '10.0.0.1:1']);
  });

  test('have as many streams each as are configured', () => {
    routers = start({ streamsPerAddress: 3 });
    routers.setAddresses(addressesOf(2));
    expect(links.map(({ address }) => address).sort()).toEqual(
      addressesOf(2).flatMap((address) => [address, address, address]),
    );
  });

  test('beyond 32 are left to other gateways, which together use all of them', () => {
    const used = new Set<string>();
    for (let gateway = 0; gateway < 40; gateway++) {
      links = [];
      start({ gatewayId: `gateway-${gateway}` }).setAddresses(addressesOf(100));
      expect(links).toHaveLength(32);
      for (const { address } of links) used.add(address);
    }
    expect(used.size).toBe(100);
  });

  test('that come or go change no other choice of a gateway', () => {
    routers.setAddresses(addressesOf(100));
    const gone = links[5] as FakeLink;
    routers.setAddresses(addressesOf(100).filter((address) => address !== gone.address));
    expect(links.filter((link) => link.state() === 'draining')).toEqual([gone]);
    expect(links).toHaveLength(33);
  });
});

describe('whether a router is reachable', () => {
  test('is unknown until the first attempt has ended, and true while a stream is open', () => {
    expect(routers.isReachable()).toBeUndefined();
    routers.setAddresses(addressesOf(2));
    expect(routers.isReachable()).toBeUndefined();
    links[0]?.become('closed');
    expect(routers.isReachable()).toBe(false);
    links[1]?.become('open');
    expect(routers.isReachable()).toBe(true);
    links[1]?.become('draining');
    expect(routers.isReachable()).toBe(false);
  });

  test('is false if their addresses are unknown', () => {
    routers.addressesUnknown();
    expect(routers.isReachable()).toBe(false);
  });
});

test('a gateway that stops ends every stream and opens none', async () => {
  const streams = opened(3);
  streams[1]?.become('closed');
  streams[2]?.become('draining');
  routers.close();
  await settle();
  await clock.advance(60_000);
  expect(links.map((link) => link.state())).toEqual(['closed', 'closed', 'closed']);
  expect(stateCounts()).toEqual({ connecting: 0, open: 0, late: 0, draining: 0, backing_off: 0 });
});
