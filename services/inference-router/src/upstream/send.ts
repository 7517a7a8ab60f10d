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
  const progress: Progress = { slots: [], reachedUpstream: false };
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
    const outcome = await attempt(deps, upstreamRequest, slot);
    progress.slots.push(slot);
    if (outcome.kind !== 'unanswered') return outcome;
    progress.reachedUpstream ||= outcome.reachedUpstream;
    const retry = progress.slots.length < maxAttempts && isRetryable(outcome, cancellation);
    const next = retry ? await pool.acquireRetry(slotRequest, progress.slots) : undefined;
    if (!next) return unanswered(outcome, cancellation, progress);
    slot = next;
  }
}

function slotRequestOf(upstreamRequest: UpstreamRequest): SlotRequest {
  return {
    account: upstreamRequest.account,
    prefix: upstreamRequest.prefix,
    timed: upstreamRequest.timed,
    onCancel: (listener) => onCancelled(upstreamRequest, listener),
  };
}

function isRetryable({ error, reachedUpstream }: Unanswered, cancellation: Cancellation): boolean {
  if (cancellation.reason) return false;
  return !reachedUpstream || error.code === 'upstream_error' || error.code === 'no_capacity';
}

/** The outcome of the last attempt. It is `no_capacity` if no host can have received the request. */
function unanswered(outcome: Unanswered, cancellation: Cancellation, { reachedUpstream }: Progress): Outcome {
  if (reachedUpstream || cancellation.reason) return outcome;
  return { ...outcome, error: new AppError('no_capacity', undefined, { cause: outcome.error }) };
}

/** The outcome of a request that got no slot, or no further one. */
function withoutSlot({ response }: UpstreamRequest, error: unknown, { reachedUpstream }: Progress): Outcome {
  if (response.destroyed) return { kind: 'client_gone', bytes: 0 };
  return { kind: 'unanswered', error: toAppError(error), reachedUpstream };
}
