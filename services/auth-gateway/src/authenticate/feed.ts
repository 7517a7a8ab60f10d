import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, keys } from '@hypervize/rpc';
import { backoffMs } from '@hypervize/runtime';
import type { Change, Memory } from './memory.js';

type FeedClient = Pick<Client<keys.ChangeFeedDefinition, 'Follow'>, 'follow'>;

/** How well this gateway follows the changes. */
export interface Feed {
  /**
   * 'starting': it has not been told yet of the changes that a cached verdict may lack. 'live': it has been told of
   * everything, as of a moment ago. 'lost': it was live, and is not.
   */
  state(): 'starting' | 'live' | 'lost';
  /** True only while it is known that no key has ever been imported. */
  noImportedKeys(): boolean;
  appliedSeq(): number;
}

interface Options {
  readonly client: FeedClient;
  readonly memory: Memory;
  readonly gatewayId: string;
  /** After so long without a word the feed is lost, in milliseconds. The service speaks about once a second. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  monotonicMs(): number;
  onStateChange(state: string, cause: unknown): void;
}

const kinds = {
  KIND_REVOKED: 'revoked',
  KIND_NARROWED: 'narrowed',
  KIND_IMPORTED: 'imported',
  // A kind that this version does not know takes something away: forget what was known.
  KIND_UNSPECIFIED: 'narrowed',
} as const;

/** Follows the changes until the signal aborts, connecting again when the stream is lost. */
export function followChanges(options: Options): Feed {
  const { memory, monotonicMs } = options;
  let appliedSeq: number | undefined;
  let caughtUpAtMs: number | undefined;
  let imported = true;
  let stateSaid = 'starting';

  const state = () => {
    if (caughtUpAtMs === undefined) return 'starting';
    return monotonicMs() - caughtUpAtMs <= options.silenceMs ? 'live' : 'lost';
  };
  const say = (cause?: unknown) => {
    if (state() === stateSaid) return;
    stateSaid = state();
    options.onStateChange(stateSaid, cause);
  };

  const apply = (message: keys.FollowResponse__Output): number | undefined => {
    if (message.change) {
      const { seq, keyId } = message.change;
      const change: Change = { seq, keyId, kind: kinds[message.change.kind] ?? 'narrowed' };
      memory.apply(change);
      if (change.kind === 'imported') imported = true;
      return seq;
    }
    if (message.reset) {
      memory.reset(message.reset.seq);
      return message.reset.seq;
    }
    if (message.heartbeat) {
      imported = message.heartbeat.hasImportedKeys;
      caughtUpAtMs = monotonicMs();
      say();
      return message.heartbeat.headSeq;
    }
    return undefined;
  };

  const followOnce = async () => {
    const silence = new AbortController();
    const signal = AbortSignal.any([options.signal, silence.signal]);
    let timer = setTimeout(() => silence.abort(), options.silenceMs);
    const stream = options.client.follow({ signal });
    try {
      const start = {
        gatewayId: options.gatewayId,
        ...(appliedSeq === undefined ? {} : { afterSeq: appliedSeq }),
      };
      await stream.send({ start });
      for await (const message of stream.messages) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), options.silenceMs);
        const seq = apply(message);
        if (seq === undefined || seq === appliedSeq) continue;
        appliedSeq = seq;
        await stream.send({ applied: { seq } });
      }
    } finally {
      clearTimeout(timer);
      stream.cancel();
    }
  };

  const followAlways = async () => {
    for (let attempt = 0; !options.signal.aborted; attempt++) {
      const before = caughtUpAtMs;
      await followOnce().catch(say);
      if (caughtUpAtMs !== before) attempt = 0;
      await sleep(backoffMs(attempt, 50, 2_000), undefined, { signal: options.signal }).catch(() => {});
      say();
    }
  };
  void followAlways();

  return {
    state,
    noImportedKeys: () => !imported && state() === 'live',
    appliedSeq: () => appliedSeq ?? 0,
  };
}
