import { type ServiceProcess, startService } from '@hypervize/dev-stack';
import type { RelayClient } from '@hypervize/relay/testing';
import { type Client, clientCredentials, contracts, createClient, type inference } from '@hypervize/rpc';
import { open, type Running } from '@hypervize/runtime';
import { freePort, startPostgres } from '@hypervize/testkit';
import { connectToRouter } from '../inference-client.js';
import { type Memory, memoryIn } from './memory.js';

export interface RouterProcess extends Running {
  /** A stream to it, as that of a gateway. */
  readonly relay: RelayClient;
  readonly pools: Client<inference.PoolServiceDefinition>;
  /** The log lines about a request, as text. */
  logOf(requestId: string): readonly string[];
  /** Collects garbage in the router's process and resolves to its memory. */
  memory(): Promise<Memory>;
}

/** Short, so that a hanging host does not hold requests for minutes, as the service's default would allow. */
const firstByteTimeoutSeconds = '5';
const memoryTimeoutMs = 10_000;

/** Starts the router as in production, a process with PostgreSQL, extended by heap.ts. */
export function startRouter(): Promise<RouterProcess> {
  return open(
    async (releasers) => {
      const postgres = await startPostgres();
      releasers.add('PostgreSQL', postgres.stop);
      const grpcPort = await freePort();
      let onMemory: (memory: Memory) => void = () => {};
      const service = await startService({
        name: 'inference-router',
        package: '@hypervize/inference-router',
        env: {
          DATABASE_URL: await postgres.createDatabase('soak'),
          GRPC_ADDRESS: `127.0.0.1:${grpcPort}`,
          OPERATIONS_PORT: '0',
          FIRST_BYTE_TIMEOUT_SECONDS: firstByteTimeoutSeconds,
          NODE_OPTIONS: `--import ${new URL('./heap.js', import.meta.url).href}`,
        },
        ready: /"msg":"started"/,
        onLine: (line) => {
          const memory = memoryIn(line);
          if (memory) onMemory(memory);
        },
      });
      releasers.add('router', () => service.stop());
      const pools = connectPools(grpcPort);
      releasers.add('client', pools.close);
      const relay = await connectToRouter(grpcPort);
      releasers.add('stream', relay.close);
      return {
        relay,
        pools,
        logOf: (requestId) =>
          service
            .lines()
            .filter((line) => line.includes(`"${requestId}"`))
            .map(logText),
        memory: () =>
          readMemory(service, (receive) => {
            onMemory = receive;
          }),
      };
    },
    (component, error) => process.stderr.write(`${component} did not stop cleanly: ${error}\n`),
  );
}

function connectPools(port: number): RouterProcess['pools'] {
  return createClient(contracts.pools, {
    target: `127.0.0.1:${port}`,
    credentials: clientCredentials(undefined),
    caller: 'hvz',
    defaultTimeoutMs: 10_000,
  });
}

function readMemory(
  service: ServiceProcess,
  listen: (receive: (memory: Memory) => void) => void,
): Promise<Memory> {
  return new Promise((resolve, reject) => {
    const timeout = () => reject(new Error('the router did not report its memory'));
    const timer = setTimeout(timeout, memoryTimeoutMs);
    listen((memory) => {
      clearTimeout(timer);
      resolve(memory);
    });
    service.signal('SIGUSR2');
  });
}

/** The message of a log line, its error and the cause of that. */
function logText(line: string): string {
  const { msg, err } = JSON.parse(line) as {
    msg: string;
    err?: { message: string; cause?: { message: string } };
  };
  return [msg, err?.message, err?.cause?.message].filter((part) => part !== undefined).join(': ');
}
