import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, toAppError } from '@hypervize/errors';
import {
  type Cancellation,
  createEventScanner,
  exchange,
  type HeadersDecision,
  type Outcome,
  requestHeaders,
  responseHeaders,
} from '@hypervize/relay';
import { LRUCache } from 'lru-cache';
import type { Dispatcher } from 'undici';
import type { Pool, Slot, SlotRequest } from '../scheduling/pool.js';

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
  readonly slot: Slot;
  /** The first byte of the answer came after so long, in milliseconds; undefined if none came, or it says nothing. */
  readonly firstByteMs: number | undefined;
  readonly durationMs: number;
  /** Events of the answer, if it was a stream: about one for each token. */
  readonly events: number;
  readonly result: 'success' | 'failure' | 'ignored';
}

export interface UpstreamRequest {
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
  readonly cancellation: Cancellation;
}

/** Where a request went, and why. */
export interface UpstreamResult {
  readonly outcome: Outcome;
  readonly slots: readonly Slot[];
}

const maxAttempts = 3;

/**
 * Asks a host of the pool, and others if it failed before anything was passed on, as far as the pool's retry budget goes.
 * Inference changes nothing on a model server, so asking twice costs its time and nothing else. A host that took the
 * request and let it time out is not made up for by another: the time is gone, and the work may still be going on.
 */
export async function sendUpstream(
  deps: UpstreamDeps,
  upstreamRequest: UpstreamRequest,
): Promise<UpstreamResult> {
  const asking: SlotRequest = {
    account: upstreamRequest.account,
    prefix: upstreamRequest.prefix,
    timed: upstreamRequest.timed,
    onCancel: (listener) => onCancel(upstreamRequest, listener),
  };
  const slots: Slot[] = [];
  let reached = false;
  try {
    let slot = await upstreamRequest.pool.acquire(asking);
    for (;;) {
      const outcome = await attempt(deps, upstreamRequest, slot);
      slots.push(slot);
      if (outcome.kind !== 'unanswered') return { outcome, slots };
      reached ||= outcome.reachedUpstream;
      const again = worthAnother(outcome, upstreamRequest.cancellation) && slots.length < maxAttempts;
      const next = again ? await upstreamRequest.pool.acquireRetry(asking, slots) : undefined;
      if (next) {
        slot = next;
        continue;
      }
      if (reached || upstreamRequest.cancellation.reason) return { outcome, slots };
      const error = new AppError('no_capacity', undefined, { cause: outcome.error });
      return { outcome: { ...outcome, error }, slots };
    }
  } catch (error) {
    // There was no place for it.
    const outcome: Outcome = upstreamRequest.response.destroyed
      ? { kind: 'client_gone', bytes: 0 }
      : { kind: 'unanswered', error: toAppError(error), reachedUpstream: reached };
    return { outcome, slots };
  }
}

function onCancel(
  { cancellation, response }: UpstreamRequest,
  listener: (reason: AppError) => void,
): () => void {
  const onClose = () => listener(new AppError('cancelled'));
  const offCancel = cancellation.onCancel(() => listener(cancellation.reason ?? new AppError('cancelled')));
  response.once('close', onClose);
  // Who has gone already says so no more.
  if (response.destroyed) queueMicrotask(onClose);
  return () => {
    offCancel();
    response.off('close', onClose);
  };
}

type Unanswered = Extract<Outcome, { kind: 'unanswered' }>;

function worthAnother({ error, reachedUpstream }: Unanswered, cancellation: Cancellation): boolean {
  if (cancellation.reason) return false;
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

async function attempt(deps: UpstreamDeps, upstreamRequest: UpstreamRequest, slot: Slot): Promise<Outcome> {
  const { origin, basePath } = locate(slot.url);
  const { request, response, body, cancellation } = upstreamRequest;
  const startedMs = performance.now();
  let status = 0;
  let firstByteMs: number | undefined;
  let events = 0;
  const scanner = createEventScanner();
  const outcome = await exchange({
    upstream: deps.dispatcher,
    request: {
      origin,
      path: `${basePath}/${upstreamRequest.operation}`,
      method: 'POST',
      headers: requestHeaders(request.headers, {
        ...upstreamRequest.trace,
        'content-length': String(body.length),
        'x-request-id': String(request.headers['x-request-id'] ?? ''),
      }),
      body,
    },
    response,
    firstByteTimeoutMs: deps.limits.firstByteTimeoutMs,
    idleTimeoutMs: deps.limits.idleTimeoutMs,
    stalledClientMs: deps.limits.stalledClientMs,
    cancellation,
    onHeaders: (code, headers) => {
      status = code;
      return decideOnHeaders(code, headers, upstreamRequest.toGateway);
    },
    onData: (chunk) => {
      if (!upstreamRequest.timed) return;
      if (firstByteMs === undefined) {
        firstByteMs = performance.now() - startedMs;
        if (status === 200) slot.firstByte(firstByteMs);
      }
      events += scanner.scan(chunk).events;
    },
  });
  const result = cancellation.reason ? 'ignored' : resultOf(outcome, status);
  slot.release(result);
  const durationMs = performance.now() - startedMs;
  deps.observeAttempt({ pool: upstreamRequest.poolName, slot, firstByteMs, durationMs, events, result });
  return outcome;
}

/** What an attempt says of the host. That it has much to do (429) does not speak against it. */
function resultOf(outcome: Outcome, status: number): Attempt['result'] {
  switch (outcome.kind) {
    case 'completed':
      return 'success';
    case 'client_gone':
      return status === 200 ? 'success' : 'ignored';
    case 'aborted':
      return 'failure';
    case 'unanswered':
      return status === 429 ? 'ignored' : 'failure';
  }
}

/**
 * What a model server's status means to the customer. Its answers and its complaints about the request are passed on.
 * Whatever else it says is between it and us: a 401 from a model server must never look like an invalid key.
 */
function decideOnHeaders(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  toGateway: Readonly<Record<string, string>>,
): HeadersDecision {
  if (status === 200 || status === 400 || status === 413 || status === 422) {
    return { kind: 'forward', headers: responseHeaders(headers, toGateway) };
  }
  const busy = status === 429 || status === 503;
  return {
    kind: 'refuse',
    error: new AppError(busy ? 'no_capacity' : 'upstream_error', undefined, {
      cause: new Error(`the model server answered ${status}`),
    }),
  };
}
