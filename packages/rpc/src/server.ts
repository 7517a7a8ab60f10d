import { Server, type ServerCredentials } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { packageDefinition } from './contracts.js';
import type { Implementation } from './implement.js';

export interface RpcServerConfig {
  /** `host:port`; port 0 takes a free one. */
  readonly address: string;
  readonly credentials: ServerCredentials;
  /** Lets tools list the contracts. For development. */
  readonly reflection: boolean;
  readonly maxMessageBytes?: number;
  readonly maxConcurrentCalls?: number;
}

export interface RpcServer {
  readonly port: number;
  /** What the standard health service (grpc.health.v1) says of this server. It begins as not serving. */
  setServing(serving: boolean): void;
  /** Takes no more calls, lets those under way finish for at most so long, then ends them. */
  stop(drainMs: number): Promise<void>;
}

/** Serves the given services, the standard health service beside them. Fails if the address is taken. */
export async function startRpcServer(
  config: RpcServerConfig,
  implementations: readonly Implementation[],
): Promise<RpcServer> {
  const server = new Server({
    'grpc.max_receive_message_length': config.maxMessageBytes ?? 4 * 1024 * 1024,
    'grpc.max_concurrent_streams': config.maxConcurrentCalls ?? 1_000,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 3_000,
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
