import type { Lease } from '@hypervize/revocation';
import type { BidiStream, Client, keys } from '@hypervize/rpc';
import { backoffMs, type Clock } from '@hypervize/runtime';
import { createAcknowledger } from './acknowledger.js';
import type { Change } from './change.js';
import { changeOf } from './change-message.js';
import type { Settled } from './mutations.js';

type FeedClient = Pick<Client<keys.ChangeFeedDefinition, 'Follow'>, 'follow'>;
type Stream = BidiStream<keys.FollowRequest, keys.FollowResponse__Output>;

/** The change feed as this gateway follows it. */
export interface Feed {
  /** Every change up to here has been applied, and what was begun before it has settled. */
  appliedSeq(): number;
  /** What the last grant said: false only if no key had ever been imported. */
  hasImportedKeys(): boolean;
  /** How many gateways there were when the last lease was granted, this one included. */
  gateways(): number;
  /** Why the stream was last lost; undefined if it never was. */
  lastError(): unknown;
  /** Gives the lease up, so that no revocation waits for this gateway, and stops following. */
  leave(): Promise<void>;
}

export interface FeedOptions {
  readonly client: FeedClient;
  readonly gatewayId: string;
  readonly lease: Lease;
  readonly clock: Clock;
  /** How often the lease is renewed, in milliseconds. */
  readonly renewEveryMs: number;
  /** Applies a change. It is acknowledged when this returns or, if it returns a promise, when that resolves. */
  apply(change: Change): Settled;
  /** The feed begins after `seq`: every later change will be delivered, and anything older is too old to be used. */
  begin(seq: number): void;
  /** Changes up to `seq` were missed: nothing that is cached may be used. Acknowledged as in `apply`. */
  reset(seq: number): Settled;
  /** A lease was granted when every change up to `receivedSeq` had been received. */
  onGrant(receivedSeq: number): void;
  /** key-service stated its time of day in the response to a renewal that was sent at `sentMs` by `clock`. */
  onServiceTime(sentMs: number, serviceNowMs: number): void;
}

/** A stream on which no lease has been granted for this many renewals is replaced by one to another replica. */
const patienceInRenewals = 1.5;
/** How long `leave` waits for key-service, in milliseconds. */
const leaveMs = 500;

interface FeedState {
  readonly options: FeedOptions;
  /** Every change up to here has been received, and has taken effect on what begins from then on. */
  receivedSeq: number | undefined;
  /** Every change up to here may be acknowledged. At most `receivedSeq`. */
  appliedSeq: number;
  /** Resolves when `receivedSeq` may be acknowledged; undefined if it may be already. */
  settling: Settled;
  hasImportedKeys: boolean;
  gateways: number;
  lastError: unknown;
  stream: Stream | undefined;
  /** Acknowledges `appliedSeq` on the stream. */
  acknowledge: ((seq: number) => void) | undefined;
  /** The latest renewal, and the time of day at which it was sent. */
  renewal: { readonly number: number; readonly sentMs: number };
  leaving: boolean;
}

/** Follows the change feed, reconnecting when the stream is lost, until `leave`. */
export function followChanges(options: FeedOptions): Feed {
  const state: FeedState = {
    ...{ options, receivedSeq: undefined, appliedSeq: 0, settling: undefined },
    ...{ hasImportedKeys: true, gateways: 1, lastError: undefined },
    ...{ stream: undefined, acknowledge: undefined, renewal: { number: 0, sentMs: 0 }, leaving: false },
  };
  const stopping = new AbortController();
  const following = followUntilLeft(state, stopping.signal);
  return {
    appliedSeq: () => state.appliedSeq,
    hasImportedKeys: () => state.hasImportedKeys,
    gateways: () => state.gateways,
    lastError: () => state.lastError,
    leave: async () => {
      state.leaving = true;
      options.lease.drop();
      // key-service ends the stream when it has recorded this. If it does not, revocations wait for the lease to expire.
      void options.clock.sleep(state.stream ? leaveMs : 0).then(() => stopping.abort());
      await state.stream?.send({ leave: {} }).catch(() => {});
      await following;
    },
  };
}

async function followUntilLeft(state: FeedState, stopped: AbortSignal): Promise<void> {
  const { clock, renewEveryMs } = state.options;
  for (let attempt = 0; !state.leaving; attempt++) {
    const seqBefore = state.receivedSeq;
    const startedMs = clock.monotonic();
    await followOneStream(state, stopped).catch((error: unknown) => {
      state.lastError = error;
    });
    const wentWell = state.receivedSeq !== seqBefore || clock.monotonic() - startedMs > renewEveryMs * 2;
    if (wentWell) attempt = 0;
    if (!state.leaving) await clock.sleep(backoffMs(attempt, 50, 1_000), stopped);
  }
}

async function followOneStream(state: FeedState, stopped: AbortSignal): Promise<void> {
  const { client, clock, gatewayId, renewEveryMs } = state.options;
  const giveUp = new AbortController();
  const signal = AbortSignal.any([stopped, giveUp.signal]);
  const stream = client.follow({ signal });
  const grant = { lastMs: clock.monotonic() };
  try {
    const from = state.receivedSeq === undefined ? {} : { afterSeq: state.receivedSeq };
    await stream.send({ start: { gatewayId, ...from } });
    state.stream = stream;
    state.acknowledge = createAcknowledger(stream, () => giveUp.abort());
    void renewLease(state, stream, signal).catch(() => giveUp.abort());
    void watchGrants(grant, clock, renewEveryMs * patienceInRenewals, signal).then(() => giveUp.abort());
    for await (const message of stream.messages) {
      if (signal.aborted) break;
      applyMessage(state, message);
      if (message.grant) grant.lastMs = clock.monotonic();
    }
  } finally {
    state.stream = undefined;
    state.acknowledge = undefined;
    giveUp.abort();
    stream.cancel();
  }
}

function applyMessage(state: FeedState, { change, reset, grant }: keys.FollowResponse__Output): void {
  if (change) applyChange(state, change);
  else if (reset) applyReset(state, reset.seq);
  else if (grant) applyGrant(state, grant);
}

function applyChange(state: FeedState, message: keys.Change__Output): void {
  if (message.afterSeq !== state.receivedSeq) {
    throw new Error(`change ${message.seq} does not follow ${state.receivedSeq}`);
  }
  const change = changeOf(message);
  const settled = state.options.apply(change);
  if (change.kind === 'imported') state.hasImportedKeys = true;
  markReceived(state, change.seq, settled);
}

function applyReset(state: FeedState, seq: number): void {
  if (state.receivedSeq === undefined) {
    state.options.begin(seq);
    markReceived(state, seq, undefined);
  } else {
    markReceived(state, seq, state.options.reset(seq));
  }
}

function applyGrant(state: FeedState, grant: keys.Grant__Output): void {
  state.gateways = Math.max(1, grant.holders);
  state.hasImportedKeys = grant.hasImportedKeys;
  state.options.lease.granted(grant.number, grant.headSeq, grant.leaseMs);
  state.options.onGrant(state.receivedSeq ?? 0);
  // Zero: key-service is of an earlier version.
  if (grant.nowUnixMs > 0 && grant.number === state.renewal.number) {
    state.options.onServiceTime(state.renewal.sentMs, grant.nowUnixMs);
  }
}

/** Changes are acknowledged in their order, so a change also waits for what the changes before it wait for. */
function markReceived(state: FeedState, seq: number, settled: Settled): void {
  state.receivedSeq = seq;
  const before = state.settling;
  if (!settled && !before) {
    markApplied(state, seq);
    return;
  }
  const settling = Promise.all([before, settled]).then(() => {
    if (state.settling === settling) state.settling = undefined;
    markApplied(state, seq);
  });
  state.settling = settling;
}

function markApplied(state: FeedState, seq: number): void {
  state.appliedSeq = seq;
  state.options.lease.applied(seq);
  state.acknowledge?.(seq);
}

async function renewLease(state: FeedState, stream: Stream, signal: AbortSignal): Promise<void> {
  const { lease, clock, renewEveryMs } = state.options;
  while (!signal.aborted && !state.leaving) {
    const number = lease.sending();
    state.renewal = { number, sentMs: clock.now() };
    await stream.send({ renew: { number, appliedSeq: state.appliedSeq } });
    await clock.sleep(renewEveryMs, signal);
  }
}

/** Resolves when no lease has been granted for `patienceMs`, or when the signal aborts. */
async function watchGrants(
  grant: { readonly lastMs: number },
  clock: Clock,
  patienceMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && clock.monotonic() - grant.lastMs <= patienceMs) {
    await clock.sleep(patienceMs / 3, signal);
  }
}
