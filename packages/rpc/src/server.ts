import { Server, type ServerCredentials } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { packageDefinition } from './contracts.js';
import type { Implementation } from './implement.js';

export interface RpcServerConfig {
  /** `host:port`. With port 0 the system picks a free port. */
  readonly address: string;
  readonly credentials: ServerCredentials;
  /** Serves gRPC reflection, with which tools list the contracts. For development. */
  readonly reflection: boolean;
  readonly maxMessageBytes?: number;
  readonly maxConcurrentCalls?: number;
}

export interface RpcServer {
  readonly port: number;
  /** Sets the status in the standard health service (grpc.health.v1). It is NOT_SERVING at first. */
  setServing(serving: boolean): void;
  /** Refuses new calls, waits up to `drainMs` milliseconds for calls in flight, then cancels them. */
  stop(drainMs: number): Promise<void>;
}

/** Serves the given services and the standard health service. Rejects if the address cannot be bound. */
export async function startRpcServer(
  config: RpcServerConfig,
  implementations: readonly Implementation[],
): Promise<RpcServer> {
  const server = new Server({
    'grpc.max_receive_message_length': config.maxMessageBytes ?? 4 * 1024 * 1024,
    'grpc.max_concurrent_streams': config.maxConcurrentCalls ?? 1_000,
    // Its counters cost time for every message, and nothing reads them.
    'grpc.enable_channelz': 0,
    'grpc.keepalive_time_ms': 10_000,
    // A client whose event loop was busy, or that was stopped, for a few seconds is not gone.
    'grpc.keepalive_timeout_ms': 10_000,
  });
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  health.addToServer(server);
  for (const { definition, handlers } of implementations) server.addService(definition, handlers);
  if (config.reflection) new ReflectionService(packageDefinition).addToServer(server);

  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(config.address, config.credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });

  return {
    port,
    setServing: (serving) => health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING'),
    stop: (drainMs) =>
      new Promise((resolve) => {
        health.setStatus('', 'NOT_SERVING');
        const timer = setTimeout(() => server.forceShutdown(), drainMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
