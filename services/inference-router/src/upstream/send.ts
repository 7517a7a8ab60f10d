import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@hypervize/errors';
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
import type { HostOrder } from './host-order.js';

export interface UpstreamLimits {
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly stalledClientMs: number;
}

export interface UpstreamDeps {
  readonly dispatcher: Dispatcher;
  readonly hostOrder: HostOrder;
  readonly limits: UpstreamLimits;
}

interface Sending {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  /** Base URLs, at least one. */
  readonly hosts: readonly string[];
  /** What stands after the base URL. */
  readonly operation: string;
  /** Headers that carry the trace on. */
  readonly trace: Readonly<Record<string, string>>;
  readonly cut: Cut;
}

/**
 * Asks a host, and once more another one if the first failed before anything was passed on. A host that took the
 * request and let it time out is not made up for by another: the time is gone, and the work may still be going on.
 */
export async function sendUpstream(deps: UpstreamDeps, sending: Sending): Promise<Outcome> {
  const [first, second] = deps.hostOrder(sending.hosts);
  const outcome = await attempt(deps, sending, first);
  if (outcome.kind !== 'unanswered' || !worthAnother(outcome, sending.cut)) return outcome;
  const again = await attempt(deps, sending, second);
  if (again.kind !== 'unanswered') return again;
  const nobodyThere = !outcome.reachedUpstream && !again.reachedUpstream && !sending.cut.reason;
  return nobodyThere
    ? { ...again, error: new AppError('no_capacity', undefined, { cause: again.error }) }
    : again;
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

function attempt(deps: UpstreamDeps, sending: Sending, host: string): Promise<Outcome> {
  const { origin, basePath } = locate(host);
  const { request, response, body, cut } = sending;
  return exchange({
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
    receive,
  });
}

/**
 * What a model server's status means to the customer. Its answers and its complaints about the request are passed on.
 * Whatever else it says is between it and us: a 401 from a model server must never look like an invalid key.
 */
function receive(status: number, headers: Record<string, string | string[] | undefined>): Reception {
  if (status === 200 || status === 400 || status === 413 || status === 422) {
    return { kind: 'pass', headers: responseHeaders(headers, {}) };
  }
  const busy = status === 429 || status === 503;
  return {
    kind: 'refuse',
    error: new AppError(busy ? 'no_capacity' : 'upstream_error', undefined, {
      cause: new Error(`the model server answered ${status}`),
    }),
  };
}
