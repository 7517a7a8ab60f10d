import { AppError } from '@hypervize/errors';
import {
  type ClientExchange,
  type ClientLink,
  openClientLink,
  openServerLink,
  type ServerExchange,
  type ServerLink,
} from '@hypervize/relay';
import type { Random } from '@hypervize/testkit';
import { createPipe, type Pipe } from './pipe.js';

/** The bytes of one exchange in one direction. */
export interface Way {
  /** How many bytes the sender has been allowed to add. */
  accepted: number;
  received: number;
  /** `write` has returned false, and the sender has not been called back. */
  isFull: boolean;
  /** The sender has ended it. */
  isEnded: boolean;
  /** The receiver has been told the end. */
  isComplete: boolean;
}

/** One exchange, as both ends see it. */
export interface Tracked {
  readonly index: number;
  readonly client: ClientExchange;
  server: ServerExchange | undefined;
  readonly up: Way;
  readonly down: Way;
  isPaused: boolean;
  isReading: boolean;
  hasHead: boolean;
  isAborted: boolean;
  /** What the router's end has received and not granted again, in bytes. */
  unconsumed: number;
  /** How often the gateway's end was told that the exchange is over. */
  clientEndings: number;
  /** How often the router's end was. */
  serverEndings: number;
}

/** Both ends of a stream, and what travels between them. */
export interface World {
  readonly random: Random;
  readonly gateway: ClientLink;
  readonly router: ServerLink;
  readonly toRouter: Pipe;
  readonly toGateway: Pipe;
  readonly exchanges: Tracked[];
  readonly violations: string[];
  /** Everything is read and granted at once. */
  isCalm: boolean;
}

const newWay = (): Way => ({ accepted: 0, received: 0, isFull: false, isEnded: false, isComplete: false });

/** The byte at a position, different for each exchange and direction. */
function byteAt(salt: number, at: number): number {
  return (salt * 31 + at + (at >>> 8) * 7) & 0xff;
}

/** The next bytes that a sender adds. */
export function nextBytes(way: Way, salt: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = byteAt(salt, way.accepted + i);
  way.accepted += length;
  return bytes;
}

function arrived(world: World, way: Way, salt: number, chunk: Buffer, what: string): void {
  if (way.isComplete) world.violations.push(`${what}: data after the end`);
  for (let i = 0; i < chunk.length; i++) {
    if (chunk[i] === byteAt(salt, way.received + i)) continue;
    world.violations.push(`${what}: wrong byte at ${way.received + i}`);
    break;
  }
  way.received += chunk.length;
}

function completed(world: World, way: Way, what: string): void {
  if (way.isComplete) world.violations.push(`${what}: two ends`);
  if (!way.isEnded) world.violations.push(`${what}: an end that was not sent`);
  if (way.received !== way.accepted)
    world.violations.push(`${what}: ${way.accepted - way.received} bytes lost`);
  way.isComplete = true;
}

export const upSalt = (tracked: Tracked) => tracked.index * 2;
export const downSalt = (tracked: Tracked) => tracked.index * 2 + 1;

/** Two ends over pipes that are empty. */
export function createWorld(random: Random): World {
  const toRouter = createPipe(random);
  const toGateway = createPipe(random);
  const world: World = {
    ...{ random, toRouter, toGateway, exchanges: [], violations: [], isCalm: false },
    gateway: openClientLink({
      open: (events) => toRouter.sender(toGateway.receiver(events)),
      ...{ pingEveryMs: 600_000, pingTimeoutMs: 600_000, maxUnsentBytes: Number.POSITIVE_INFINITY },
      ...{ firstByteTimeoutMs: 600_000, idleTimeoutMs: 600_000, monotonic: () => 0 },
      onState: () => {},
    }),
    router: openServerLink({
      monotonic: () => performance.now(),
      open: (events) => toGateway.sender(toRouter.receiver(events)),
      serve: (exchange) => served(world, exchange),
      onFailure: (error) => world.violations.push(`failure: ${error.cause}`),
      onClosed: () => {},
    }),
  };
  return world;
}

function served(world: World, exchange: ServerExchange): void {
  const tracked = world.exchanges[Number(exchange.head.requestId)] as Tracked;
  tracked.server = exchange;
  exchange.setMetering({ accountId: String(tracked.index), model: 'm', usageInjected: false });
  exchange.markSent();
  exchange.onClose(() => tracked.serverEndings++);
  exchange.onDrain(() => {
    tracked.down.isFull = false;
  });
  if (world.isCalm) startReading(world, tracked);
}

/** The router's end begins to read a body. */
export function startReading(world: World, tracked: Tracked): void {
  if (tracked.isReading || !tracked.server || tracked.server.isClosed()) return;
  tracked.isReading = true;
  const what = `up ${tracked.index}`;
  tracked.server.read({
    onData: (chunk) => {
      arrived(world, tracked.up, upSalt(tracked), chunk, what);
      if (world.isCalm) tracked.server?.consumed(chunk.length);
      else tracked.unconsumed += chunk.length;
    },
    onEnd: () => completed(world, tracked.up, what),
  });
}

/** Begins an exchange, if the gateway's end is open. */
export function openTracked(world: World): void {
  if (world.gateway.state() !== 'open') return;
  const index = world.exchanges.length;
  const head = {
    ...{ path: '/elastic/embeddings', principal: { kind: 'anonymous' as const }, owner: '' },
    ...{ requestId: String(index), length: 'chunked' as const, trace: {}, headers: [] },
  };
  const what = `down ${index}`;
  const ending = () => {
    if (++tracked.clientEndings > 1) world.violations.push(`${what}: told twice that it is over`);
  };
  const hears = () => {
    if (tracked.isAborted || tracked.clientEndings > 0) world.violations.push(`${what}: told after its end`);
  };
  const client = world.gateway.open(head, {
    receiver: {
      onSent: () => {},
      onHead: () => hears(),
      onData: (chunk) => {
        hears();
        arrived(world, tracked.down, downSalt(tracked), chunk, what);
      },
      onEnd: () => {
        hears();
        completed(world, tracked.down, what);
        ending();
      },
      onError: () => {
        hears();
        ending();
      },
    },
    onGranted: () => {
      tracked.up.isFull = false;
    },
    onReport: (metering) => {
      if (metering && metering.accountId !== String(index)) world.violations.push(`${what}: wrong payer`);
      if (tracked.isAborted) ending();
    },
  });
  const tracked: Tracked = {
    ...{ index, client, server: undefined, up: newWay(), down: newWay(), isPaused: false, isReading: false },
    ...{ hasHead: false, isAborted: false, unconsumed: 0, clientEndings: 0, serverEndings: 0 },
  };
  world.exchanges.push(tracked);
}

/** Ends an exchange from the gateway's end. */
export function abortTracked(tracked: Tracked): void {
  if (tracked.isAborted || tracked.clientEndings > 0) return;
  tracked.isAborted = true;
  tracked.client.abort(new AppError('cancelled'));
}
