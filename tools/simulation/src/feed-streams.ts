import { AppError } from '@hypervize/errors';
import type { Client, keys } from '@hypervize/rpc';
import { createChannel } from './channel.js';
import type { KeyService } from './key-service.js';
import type { Network } from './network.js';
import type { Process } from './time.js';

/** The streams of the change feed that are open between gateways and replicas of key-service. */
export interface FeedStreams {
  open(from: Process, service: KeyService): ReturnType<Client<keys.ChangeFeedDefinition, 'Follow'>['follow']>;
  /** Breaks the streams of a process. */
  breakOf(process: Process): void;
}

interface Stream {
  readonly ends: readonly Process[];
  break(): void;
}

export function createFeedStreams(network: Network): FeedStreams {
  const streams = new Set<Stream>();
  return {
    open: (from, service) => openStream(network, streams, from, service),
    breakOf: (process) => {
      for (const stream of [...streams]) if (stream.ends.includes(process)) stream.break();
    },
  };
}

function openStream(
  network: Network,
  streams: Set<Stream>,
  from: Process,
  service: KeyService,
): ReturnType<FeedStreams['open']> {
  const to = service.process;
  const toService = createChannel<keys.FollowRequest__Output>();
  const toGateway = createChannel<keys.FollowResponse__Output>();
  const ended = new AbortController();
  const stream: Stream = {
    ends: [from, to],
    break: () => {
      streams.delete(stream);
      from.after(1, () => toGateway.end(new AppError('unavailable')));
      to.after(1, () => {
        ended.abort();
        toService.end();
      });
    },
  };
  streams.add(stream);
  const up = network.connect<keys.FollowRequest__Output>(from, to, toService.push, stream.break);
  const down = network.connect<keys.FollowResponse__Output>(to, from, toGateway.push, stream.break);
  to.after(1, async () => {
    try {
      for await (const message of service.follow(toService, ended.signal)) {
        down(message as keys.FollowResponse__Output);
      }
    } catch {
      // The gateway sees only that the stream ends, as it does with gRPC.
    }
    stream.break();
  });
  if (!to.alive()) stream.break();
  return {
    send: async (message: keys.FollowRequest) => up(message as keys.FollowRequest__Output),
    messages: toGateway,
    cancel: stream.break,
  };
}
