import { isScope } from '@hypervize/auth-model';
import type { Lease } from '@hypervize/revocation';
import type { Client, Conversation, keys } from '@hypervize/rpc';
import { backoffMs, type Clock } from '@hypervize/runtime';
import type { Change } from './change.js';

type FeedClient = Pick<Client<keys.ChangeFeedDefinition, 'Follow'>, 'follow'>;
type Stream = Conversation<keys.FollowRequest, keys.FollowResponse__Output>;

/** How well this gateway follows the changes. */
export interface Feed {
  /** Every change up to here has been applied. */
  appliedSeq(): number;
  /** What the last grant said: false only if no key had ever been imported. */
  hasImportedKeys(): boolean;
  /** How many gateways there were when the last lease was granted, this one included. */
  gateways(): number;
  /** Says that nothing remembered is used any more, so that nobody waits for this gateway, and follows no longer. */
  leave(): Promise<void>;
}

interface Options {
  readonly client: FeedClient;
  readonly gatewayId: string;
  readonly lease: Lease;
  readonly clock: Clock;
  /** How often a new lease is asked for, in milliseconds. */
  readonly renewEveryMs: number;
  apply(change: Change): void;
  /** Every change after this will be told; what is older than it is too old to be believed. */
  begin(seq: number): void;
  /** Forget everything: what was changed up to here is not known. */
  reset(seq: number): void;
  /** A lease was granted. */
  onGrant(): void;
  onLost(error: unknown): void;
}

/** A stream on which no lease has been granted for so many renewals is given up for another, at another replica. */
const patienceInRenewals = 1.5;

/** How long leaving may take, in milliseconds. */
const leaveMs = 500;

/** Follows the changes, connecting again when the stream is lost, until `leave`. */
export function followChanges(options: Options): Feed {
  const { lease, clock, gatewayId } = options;
  const stopping = new AbortController();
  let leaving = false;
  let appliedSeq: number | undefined;
  let imported = true;
  let gateways = 1;
  let current: Stream | undefined;

  const applied = (seq: number) => {
    appliedSeq = seq;
    lease.applied(seq);
  };

  const take = (message: keys.FollowResponse__Output): 'granted' | undefined => {
    if (message.change) {
      if (message.change.afterSeq !== appliedSeq) {
        throw new Error(`change ${message.change.seq} does not follow on ${appliedSeq}`);
      }
      const change = changeOf(message.change);
      options.apply(change);
      if (change.kind === 'imported') imported = true;
      applied(change.seq);
    } else if (message.reset) {
      if (appliedSeq === undefined) options.begin(message.reset.seq);
      else options.reset(message.reset.seq);
      applied(message.reset.seq);
    } else if (message.grant) {
      const { number, headSeq, leaseMs, hasImportedKeys, holders } = message.grant;
      gateways = Math.max(1, holders);
      imported = hasImportedKeys;
      lease.granted(number, headSeq, leaseMs);
      options.onGrant();
      return 'granted';
    }
    return undefined;
  };

  const followOnce = async () => {
    const over = new AbortController();
    const signal = AbortSignal.any([stopping.signal, over.signal]);
    const stream = options.client.follow({ signal });
    const patienceMs = options.renewEveryMs * patienceInRenewals;
    let grantedMs = clock.monotonic();
    try {
      const from = appliedSeq === undefined ? {} : { afterSeq: appliedSeq };
      await stream.send({ start: { gatewayId, ...from } });
      current = stream;
      const acknowledge = createAcknowledgements(stream, () => over.abort());
      void renewAlways(stream, signal).catch(() => over.abort());
      void (async () => {
        while (!signal.aborted) {
          await clock.sleep(patienceMs / 3, signal);
          if (clock.monotonic() - grantedMs > patienceMs) over.abort();
        }
      })();
      for await (const message of stream.messages) {
        if (signal.aborted) break;
        if (take(message) === 'granted') grantedMs = clock.monotonic();
        else acknowledge(appliedSeq ?? 0);
      }
    } finally {
      current = undefined;
      over.abort();
      stream.cancel();
    }
  };

  const renewAlways = async (stream: Stream, signal: AbortSignal) => {
    while (!signal.aborted && !leaving) {
      const number = lease.sending();
      await stream.send({ renew: { number, appliedSeq: appliedSeq ?? 0 } });
      await clock.sleep(options.renewEveryMs, signal);
    }
  };

  const followAlways = async () => {
    for (let attempt = 0; !leaving; attempt++) {
      const before = appliedSeq;
      const startedMs = clock.monotonic();
      await followOnce().catch(options.onLost);
      const wentWell = appliedSeq !== before || clock.monotonic() - startedMs > options.renewEveryMs * 2;
      if (wentWell) attempt = 0;
      if (!leaving) await clock.sleep(backoffMs(attempt, 50, 1_000), stopping.signal);
    }
  };
  const following = followAlways();

  return {
    appliedSeq: () => appliedSeq ?? 0,
    hasImportedKeys: () => imported,
    gateways: () => gateways,
    leave: async () => {
      leaving = true;
      lease.drop();
      // The service ends the stream when it has noted it. If it does not, it waits for the lease to run out.
      void clock.sleep(current ? leaveMs : 0).then(() => stopping.abort());
      await current?.send({ leave: {} }).catch(() => {});
      await following;
    },
  };
}

/** Acknowledges the latest place, one message at a time: of many changes in a row only the last needs a word. */
function createAcknowledgements(stream: Stream, onFailure: () => void): (seq: number) => void {
  let wanted = 0;
  let said = 0;
  let saying = false;
  const say = async () => {
    saying = true;
    while (said < wanted) {
      const seq = wanted;
      await stream.send({ applied: { seq } });
      said = seq;
    }
    saying = false;
  };
  return (seq) => {
    wanted = Math.max(wanted, seq);
    if (!saying) say().catch(onFailure);
  };
}

const kinds = {
  KIND_REVOKED: 'revoked',
  KIND_CHANGED: 'changed',
  KIND_IMPORTED: 'imported',
  KIND_SUSPENDED: 'suspended',
  KIND_UNSPECIFIED: 'unknown',
} as const;

function changeOf({ seq, kind, keyId, accountId, scopes, expiresUnixMs }: keys.Change__Output): Change {
  return {
    seq,
    // A newer service may have kinds that have no name here.
    kind: kinds[kind] ?? 'unknown',
    keyId,
    accountId,
    scopes: scopes.filter(isScope),
    expiresAtMs: expiresUnixMs ?? null,
  };
}
