import { AppError, toAppError } from '@hypervize/errors';
import { type Cancellation, type Outcome, onCancelled } from '@hypervize/relay';
import type { Slot, SlotRequest } from '../scheduling/slot.js';
import { attempt } from './attempt.js';
import type { UpstreamDeps, UpstreamRequest, UpstreamResult } from './upstream-request.js';

type Unanswered = Extract<Outcome, { kind: 'unanswered' }>;

interface Progress {
  /** The slots of the attempts that have ended. */
  readonly slots: Slot[];
  /** Whether any host may have received the request. */
  reachedUpstream: boolean;
  /** Whether any host sent the head of an HTTP response. */
  responded: boolean;
}

const maxAttempts = 3;

/**
 * Sends a request to a host of its pool, and to further hosts if an attempt fails before anything has been forwarded and
 * the pool's retry budget allows it. Inference has no side effects on a model server, so a retry costs only its time. A
 * request that timed out on a host is not retried: its time is used up, and the host may still be working on it.
 */
export async function sendUpstream(
  deps: UpstreamDeps,
  upstreamRequest: UpstreamRequest,
): Promise<UpstreamResult> {
  const progress: Progress = { slots: [], reachedUpstream: false, responded: false };
  try {
    return { outcome: await sendWithRetries(deps, upstreamRequest, progress), slots: progress.slots };
  } catch (error) {
    return { outcome: withoutSlot(upstreamRequest, error, progress), slots: progress.slots };
  }
}

async function sendWithRetries(
  deps: UpstreamDeps,
  upstreamRequest: UpstreamRequest,
  progress: Progress,
): Promise<Outcome> {
  const { pool, cancellation } = upstreamRequest;
  const slotRequest = slotRequestOf(upstreamRequest);
  let slot = await pool.acquire(slotRequest);
  for (;;) {
    const { outcome, responded } = await attempt(deps, upstreamRequest, slot);
    progress.slots.push(slot);
    if (outcome.kind !== 'unanswered') return outcome;
    progress.reachedUpstream ||= outcome.reachedUpstream;
    progress.responded ||= responded;
    const retry = progress.slots.length < maxAttempts && isRetryable(outcome, cancellation);
    const next = retry ? await pool.acquireRetry(slotRequest, progress.slots) : undefined;
    if (!next) return unanswered(outcome, upstreamRequest, progress);
    slot = next;
  }
}

function slotRequestOf(upstreamRequest: UpstreamRequest): SlotRequest {
  const { cancellation, exchange: downstream } = upstreamRequest;
  return {
    account: upstreamRequest.account,
    prefix: upstreamRequest.prefix,
    timed: upstreamRequest.timed,
    onCancel: (listener) => onCancelled({ cancellation, downstream }, listener),
  };
}

function isRetryable({ error, reachedUpstream }: Unanswered, cancellation: Cancellation): boolean {
  if (cancellation.reason) return false;
  return !reachedUpstream || error.code === 'upstream_error' || error.code === 'no_capacity';
}

/**
 * The outcome of the last attempt. It is `no_capacity` if no host can have received the request. The hosts of a dedicated
 * endpoint are chosen by its account, which must not learn from an error what listens at an address: it is `no_capacity` also
 * if no host sent an HTTP response, whatever the reason, except that one was connected and too slow.
 */
function unanswered(
  outcome: Unanswered,
  { cancellation, kind }: UpstreamRequest,
  { reachedUpstream, responded }: Progress,
): Outcome {
  if (cancellation.reason) return outcome;
  const tooSlow = outcome.reachedUpstream && outcome.error.code === 'upstream_timeout';
  const concealed = kind === 'dedicated' && !responded && !tooSlow;
  if (reachedUpstream && !concealed) return outcome;
  return { ...outcome, error: new AppError('no_capacity', undefined, { cause: outcome.error }) };
}

/** The outcome of a request that got no slot, or no further one. */
function withoutSlot({ exchange }: UpstreamRequest, error: unknown, { reachedUpstream }: Progress): Outcome {
  if (exchange.isClosed()) return { kind: 'client_gone', bytes: 0 };
  return { kind: 'unanswered', error: toAppError(error), reachedUpstream };
}
