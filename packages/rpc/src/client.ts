import {
  type ChannelCredentials,
  type ClientDuplexStream,
  type ClientOptions,
  type ClientUnaryCall,
  Client as GrpcClient,
  type Metadata,
  type ServiceDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { AppError } from '@hypervize/errors';
import { callerHeader } from './caller.js';
import { fromStatus } from './failure.js';
import { tracedMetadata } from './tracing.js';
import type { AnyMethod, BidiStream, CallOptions, Client, MethodName } from './types.js';

/**
 * How much earlier than the call it serves a call ends, in milliseconds, so that the error still reaches the caller.
 */
const hopMs = 20;

/** Where a service is and how to call it. */
export interface ClientConfig {
  /** A gRPC target: `host:port`, `dns:///name:port` (round robin over all addresses), `ipv4:a:1,b:2`. */
  readonly target: string;
  readonly credentials: ChannelCredentials;
  /** The name of this caller. Servers use it only if there is no client certificate. */
  readonly caller: string;
  /** The timeout of a call without one of its own, in milliseconds. */
  readonly defaultTimeoutMs: number;
  readonly maxMessageBytes?: number;
}

/**
 * A typed client of a service. Connects with the first call. Unary calls reject with an AppError: the error that the
 * server threw, or `unavailable`, `deadline_exceeded`, `cancelled` or `overloaded` if the transport failed.
 */
export function createClient<D, S extends MethodName<D> = never>(
  definition: D,
  config: ClientConfig,
): Client<D, S> {
  const channel = new GrpcClient(config.target, config.credentials, channelOptions(config));
  const client: Record<string, unknown> = { close: () => channel.close() };
  for (const [name, method] of Object.entries(definition as ServiceDefinition) as [string, AnyMethod][]) {
    client[name.charAt(0).toLowerCase() + name.slice(1)] = method.requestStream
      ? (options: Pick<CallOptions, 'signal'> = {}) => openStream(channel, method, config, options)
      : (request: unknown, options: CallOptions = {}) => callUnary(channel, method, config, request, options);
  }
  return client as Client<D, S>;
}

function channelOptions(config: ClientConfig): ClientOptions {
  return {
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 3_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.max_receive_message_length': config.maxMessageBytes ?? 4 * 1024 * 1024,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  };
}

function metadataOf(config: ClientConfig): Metadata {
  const metadata = tracedMetadata();
  metadata.set(callerHeader, config.caller);
  return metadata;
}

function callUnary(
  channel: GrpcClient,
  method: AnyMethod,
  config: ClientConfig,
  request: unknown,
  options: CallOptions,
): Promise<unknown> {
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(new AppError('cancelled', undefined, { cause: signal.reason }));
  const deadline = deadlineOf(config, options);
  return new Promise((resolve, reject) => {
    let inFlight: ClientUnaryCall;
    const abort = () => inFlight.cancel();
    inFlight = channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadataOf(config),
      { deadline },
      (error: ServiceError | null, reply?: unknown) => {
        signal?.removeEventListener('abort', abort);
        if (error) reject(fromStatus(error));
        else resolve(reply);
      },
    );
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function deadlineOf(config: ClientConfig, { timeoutMs, deadline }: CallOptions): number {
  const ownDeadline = Date.now() + (timeoutMs ?? config.defaultTimeoutMs);
  return Math.min(ownDeadline, (deadline ?? Number.POSITIVE_INFINITY) - hopMs);
}

function openStream(
  channel: GrpcClient,
  method: AnyMethod,
  config: ClientConfig,
  options: Pick<CallOptions, 'signal'>,
): BidiStream<unknown, unknown> {
  const stream = channel.makeBidiStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    metadataOf(config),
  );
  const { signal } = options;
  const abort = () => stream.cancel();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  stream.once('close', () => signal?.removeEventListener('abort', abort));
  // Without a listener an error between two reads would end the process. Iterating still throws it.
  stream.on('error', () => {});
  return { send: (message) => send(stream, message), messages: readAll(stream), cancel: abort };
}

function send(stream: ClientDuplexStream<unknown, unknown>, message: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(message, (error?: Error | null) => {
      if (error) reject(new AppError('unavailable', undefined, { cause: error }));
      else resolve();
    });
  });
}

async function* readAll(stream: ClientDuplexStream<unknown, unknown>): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (error) {
    throw fromStatus(error as ServiceError);
  } finally {
    stream.cancel();
  }
}
