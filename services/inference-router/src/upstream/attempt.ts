import {
  dispatchOverHttp,
  exchange,
  type FlatHeaders,
  type Headers,
  type HttpRequest,
  type Outcome,
} from '@hypervize/relay';
import type { Slot, SlotResult } from '../scheduling/slot.js';
import { decideOnHeaders } from './headers-decision.js';
import { locationOf } from './location.js';
import { createStreamMeter } from './stream-meter.js';
import type { UpstreamDeps, UpstreamRequest } from './upstream-request.js';

/** How an attempt ended, and whether the host sent the head of an HTTP response. */
export interface AttemptOutcome {
  readonly outcome: Outcome;
  readonly responded: boolean;
}

/** Sends a request to the host of a slot; then releases the slot and reports the attempt. */
export async function attempt(
  { hostClients, limits, observeAttempt }: UpstreamDeps,
  upstreamRequest: UpstreamRequest,
  slot: Slot,
): Promise<AttemptOutcome> {
  const { exchange: downstream, cancellation } = upstreamRequest;
  const startedMs = performance.now();
  let status = 0;
  const onFirstByte = (afterMs: number) => {
    if (status === 200) slot.firstByte(afterMs);
  };
  const meter = upstreamRequest.timed ? createStreamMeter(startedMs, onFirstByte) : undefined;
  const clients = hostClients[upstreamRequest.kind];
  const { origin, basePath } = locationOf(slot.url);
  const client = clients.take(origin);
  const request: HttpRequest = {
    dispatcher: client,
    origin,
    path: `${basePath}/${upstreamRequest.operation}`,
    headers: headersFor(upstreamRequest),
    body: upstreamRequest.body.open(),
    firstByteTimeoutMs: limits.firstByteTimeoutMs,
    idleTimeoutMs: limits.idleTimeoutMs,
    onDone: () => clients.release(origin, client),
  };
  const outcome = await exchange<Headers>({
    dispatch: (receiver) => dispatchOverHttp(request, receiver),
    downstream,
    stalledClientMs: limits.stalledClientMs,
    cancellation,
    onSent: downstream.markSent,
    onHead: (code, headers) => {
      status = code;
      const decision = decideOnHeaders(code, headers);
      if (decision.kind === 'forward') upstreamRequest.body.releaseWhenSent();
      return decision;
    },
    onData: (chunk) => meter?.receive(chunk),
  });
  const result = cancellation.reason ? 'ignored' : resultOf(outcome, status);
  slot.release(result);
  observeAttempt({
    pool: upstreamRequest.poolName,
    slot,
    firstByteMs: meter?.firstByteMs(),
    durationMs: performance.now() - startedMs,
    events: meter?.events() ?? 0,
    result,
  });
  return { outcome, responded: status !== 0 };
}

function headersFor({ exchange, traceHeaders }: UpstreamRequest): FlatHeaders {
  const { headers, requestId } = exchange.head;
  const sent = headers.concat('x-request-id', requestId);
  for (const name in traceHeaders) sent.push(name, traceHeaders[name] as string);
  return sent;
}

/** What an attempt tells about the host. A host that is overloaded (429) does not count as failing. */
function resultOf(outcome: Outcome, status: number): SlotResult {
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
