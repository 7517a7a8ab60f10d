import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, toAppError } from '@hypervize/errors';
import {
  type Cut,
  exchange,
  type Outcome,
  type Reception,
  requestHeaders,
  responseHeaders,
} from '@hypervize/relay';
import { LRUCache } from 'lru-cache';
import type { Dispatcher } from 'undici';
import type { Asking, Pool, Seat } from '../scheduling/pool.js';

export interface UpstreamLimits {
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly stalledClientMs: number;
}

export interface UpstreamDeps {
  readonly dispatcher: Dispatcher;
  readonly limits: UpstreamLimits;
  observeAttempt(attempt: Attempt): void;
}

/** How one host did with a request. */
export interface Attempt {
  readonly pool: string;
  readonly seat: Seat;
  /** The first byte of the answer came after so long, in milliseconds; undefined if none came, or it says nothing. */
  readonly firstByteMs: number | undefined;
  readonly durationMs: number;
  /** Events of the answer, if it was a stream: about one for each token. */
  readonly events: number;
  readonly result: 'answered' | 'failed' | 'neither';
}

export interface Sending {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly pool: Pool;
  readonly poolName: string;
  readonly account: string;
  readonly prefix: string | undefined;
  /** What stands after the base URL. */
  readonly operation: string;
  /** Whether the time to the first byte says how fast a host is: not so if the answer comes all at once when it is made. */
  readonly timed: boolean;
  /** Headers that carry the trace on. */
  readonly trace: Readonly<Record<string, string>>;
  /** Headers for the gateway. */
  readonly toGateway: Readonly<Record<string, string>>;
  readonly cut: Cut;
}

/** Where a request went, and why. */
export interface Journey {
  readonly outcome: Outcome;
  readonly seats: readonly Seat[];
}

const maxAttempts = 3;

/**
 * Asks a host of the pool, and others if it failed before anything was passed on, as far as the pool's retry budget goes.
 * Inference changes nothing on a model server, so asking twice costs its time and nothing else. A host that took the
 * request and let it time out is not made up for by another: the time is gone, and the work may still be going on.
 */
export async function sendUpstream(deps: UpstreamDeps, sending: Sending): Promise<Journey> {
  const asking: Asking = {
    account: sending.account,
    prefix: sending.prefix,
    timed: sending.timed,
    onGiveUp: (listener) => onGiveUp(sending, listener),
  };
  const seats: Seat[] = [];
  let reached = false;
  try {
    let seat = await sending.pool.seat(asking);
    for (;;) {
      const outcome = await attempt(deps, sending, seat);
      seats.push(seat);
      if (outcome.kind !== 'unanswered') return { outcome, seats };
      reached ||= outcome.reachedUpstream;
      const again = worthAnother(outcome, sending.cut) && seats.length < maxAttempts;
      const next = again ? await sending.pool.again(asking, seats) : undefined;
      if (next) {
        seat = next;
        continue;
      }
      if (reached || sending.cut.reason) return { outcome, seats };
      const error = new AppError('no_capacity', undefined, { cause: outcome.error });
      return { outcome: { ...outcome, error }, seats };
    }
  } catch (error) {
    // There was no place for it.
    const outcome: Outcome = sending.response.destroyed
      ? { kind: 'client-gone', bytes: 0 }
      : { kind: 'unanswered', error: toAppError(error), reachedUpstream: reached };
    return { outcome, seats };
  }
}

function onGiveUp({ cut, response }: Sending, listener: (reason: AppError) => void): () => void {
  const onClose = () => listener(new AppError('cancelled'));
  const offCut = cut.onCut(() => listener(cut.reason ?? new AppError('cancelled')));
  response.once('close', onClose);
  // Who has gone already says so no more.
  if (response.destroyed) queueMicrotask(onClose);
  return () => {
    offCut();
    response.off('close', onClose);
  };
}

type Unanswered = Extract<Outcome, { kind: 'unanswered' }>;

function worthAnother({ error, reachedUpstream }: Unanswered, cut: Cut): boolean {
  if (cut.reason) return false;
  return !reachedUpstream || error.code === 'upstream_error' || error.code === 'no_capacity';
}

interface Location {
  readonly origin: string;
  readonly basePath: string;
}

/** Where hosts are, so that a URL is taken apart once and not for each request. */
const locations = new LRUCache<string, Location>({ max: 10_000 });

function locate(host: string): Location {
  const known = locations.get(host);
  if (known) return known;
  const { origin, pathname } = new URL(host);
  const location = { origin, basePath: pathname === '/' ? '' : pathname };
  locations.set(host, location);
  return location;
}

async function attempt(deps: UpstreamDeps, sending: Sending, seat: Seat): Promise<Outcome> {
  const { origin, basePath } = locate(seat.url);
  const { request, response, body, cut } = sending;
  const startedMs = performance.now();
  let status = 0;
  let firstByteMs: number | undefined;
  let events = 0;
  const outcome = await exchange({
    upstream: deps.dispatcher,
    request: {
      origin,
      path: `${basePath}/${sending.operation}`,
      method: 'POST',
      headers: requestHeaders(request.headers, {
        ...sending.trace,
        'content-length': String(body.length),
        'x-request-id': String(request.headers['x-request-id'] ?? ''),
      }),
      body,
    },
    response,
    firstByteTimeoutMs: deps.limits.firstByteTimeoutMs,
    idleTimeoutMs: deps.limits.idleTimeoutMs,
    stalledClientMs: deps.limits.stalledClientMs,
    cut,
    receive: (code, headers) => {
      status = code;
      return receive(code, headers, sending.toGateway);
    },
    onData: (chunk) => {
      if (!sending.timed) return;
      if (firstByteMs === undefined) {
        firstByteMs = performance.now() - startedMs;
        if (status === 200) seat.firstByte(firstByteMs);
      }
      events += eventsIn(chunk);
    },
  });
  const result = cut.reason ? 'neither' : resultOf(outcome, status);
  seat.leave(result);
  const durationMs = performance.now() - startedMs;
  deps.observeAttempt({ pool: sending.poolName, seat, firstByteMs, durationMs, events, result });
  return outcome;
}

function eventsIn(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf('\n\n'); at >= 0; at = chunk.indexOf('\n\n', at + 2)) count++;
  return count;
}

/** What an attempt says of the host. That it has much to do (429) does not speak against it. */
function resultOf(outcome: Outcome, status: number): Attempt['result'] {
  switch (outcome.kind) {
    case 'finished':
      return 'answered';
    case 'client-gone':
      return status === 200 ? 'answered' : 'neither';
    case 'broken':
      return 'failed';
    case 'unanswered':
      return status === 429 ? 'neither' : 'failed';
  }
}

/**
 * What a model server's status means to the customer. Its answers and its complaints about the request are passed on.
 * Whatever else it says is between it and us: a 401 from a model server must never look like an invalid key.
 */
function receive(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  toGateway: Readonly<Record<string, string>>,
): Reception {
  if (status === 200 || status === 400 || status === 413 || status === 422) {
    return { kind: 'pass', headers: responseHeaders(headers, toGateway) };
  }
  const busy = status === 429 || status === 503;
  return {
    kind: 'refuse',
    error: new AppError(busy ? 'no_capacity' : 'upstream_error', undefined, {
      cause: new Error(`the model server answered ${status}`),
    }),
  };
}
