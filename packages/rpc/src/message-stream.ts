import type { ServiceError } from '@grpc/grpc-js';
import { type ClientDuplexStream, Client as GrpcClient, type ServerDuplexStream } from '@grpc/grpc-js';
import { AppError } from '@hypervize/errors';
import { callerHeader, callerName } from './caller.js';
import type { ClientConfig } from './client.js';
import { contracts } from './contracts.js';
import { fromStatus, toStatus } from './failure.js';
import type { Batch__Output } from './generated/hypervize/relay/v1/Batch.js';
import type { Implementation } from './implement.js';
import { tracedMetadata } from './tracing.js';

/** One end of a relay stream: messages in both directions, in order. */
export interface MessageStream {
  /** Sends a message. Returns false if the peer has to catch up: then none should follow before `onDrain`. */
  send(message: Buffer): boolean;
  /** Nothing more will be sent. What has been sent arrives. */
  end(): void;
  /**
   * Ends both directions at once. Calls `onClosed`. A server tells its client the code and the public message of the error,
   * behind what has been sent.
   */
  destroy(error?: Error): void;
}

export interface MessageStreamEvents {
  onMessage(message: Buffer): void;
  onDrain(): void;
  /** The peer will send nothing more. */
  onEnd(): void;
  /** Both directions have ended. Called once, and last. */
  onClosed(error: Error | undefined): void;
}

/** Attaches to a stream. The events are called from the next turn of the event loop on. */
export type OpenMessageStream = (events: MessageStreamEvents) => MessageStream;

export interface RelayClientConfig extends Omit<ClientConfig, 'defaultTimeoutMs'> {
  /** The name that the server's certificate has to have, if the target is an address. */
  readonly serverName?: string;
}

/**
 * How much the client takes before it is read, in bytes. With 64 KiB, the default, which a server always has, large responses
 * took a quarter more CPU time and delayed small ones by half as much again; 4 MiB made no difference to 1 MiB.
 */
const flowControlWindow = 1_024 * 1_024;

/** Opens a relay stream on a connection of its own. */
export function openRelayStream(config: RelayClientConfig): OpenMessageStream {
  return (events) => {
    const { serverName } = config;
    const client = new GrpcClient(config.target, config.credentials, {
      'grpc.use_local_subchannel_pool': 1,
      // A stream that has failed is not repeated here, and its messages are not kept for that.
      'grpc.enable_retries': 0,
      'grpc.enable_channelz': 0,
      'grpc.keepalive_time_ms': 10_000,
      // The stream has pings of its own, which tell a peer that is late from one that is gone.
      'grpc.keepalive_timeout_ms': 20_000,
      'grpc.max_receive_message_length': config.maxMessageBytes ?? 4 * 1_024 * 1_024,
      'grpc-node.flow_control_window': flowControlWindow,
      ...(serverName === undefined
        ? {}
        : { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName }),
    });
    const { path, requestSerialize, responseDeserialize } = contracts.relay.Connect;
    const metadata = tracedMetadata();
    metadata.set(callerHeader, config.caller);
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
    return attach(stream, events, () => client.close());
  };
}

/** Serves relay streams. `callers`: the services that may open one. */
export function relayService(
  callers: readonly string[],
  accept: (open: OpenMessageStream, caller: string) => void,
): Implementation {
  const connect = (stream: ServerDuplexStream<Batch__Output, { frames: Buffer }>) => {
    const caller = callerName(stream.getAuthContext(), stream.metadata);
    if (callers.includes(caller)) accept((events) => attach(stream, events, () => {}), caller);
    else stream.emit('error', toStatus(new AppError('caller_not_allowed')));
  };
  return { definition: contracts.relay as never, handlers: { Connect: connect as never } };
}

type Stream =
  | ClientDuplexStream<{ frames: Buffer }, Batch__Output>
  | ServerDuplexStream<Batch__Output, { frames: Buffer }>;

function attach(stream: Stream, events: MessageStreamEvents, release: () => void): MessageStream {
  let isClosed = false;
  const close = (error: Error | undefined) => {
    if (isClosed) return;
    isClosed = true;
    release();
    events.onClosed(error);
  };
  stream.on('data', ({ frames }: Batch__Output) => {
    if (!isClosed) events.onMessage(frames);
  });
  stream.on('drain', events.onDrain);
  stream.on('end', () => {
    if (!isClosed) events.onEnd();
  });
  stream.on('error', (error: ServiceError) => close(fromStatus(error)));
  stream.on('cancelled', () => close(new AppError('cancelled')));
  stream.on('close', () => close(undefined));
  return {
    send: (frames) => isClosed || stream.write({ frames }),
    end: () => void stream.end(),
    destroy: (error) => {
      if (isClosed) return;
      if ('cancel' in stream) stream.cancel();
      close(error);
      // To destroy the server's end of a stream would not end the call.
      if (!('cancel' in stream)) stream.emit('error', toStatus(error));
    },
  };
}
