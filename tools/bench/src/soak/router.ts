import { startService } from '@hypervize/dev-stack';
import { type Client, clientCredentials, contracts, createClient, type inference } from '@hypervize/rpc';
import { open, type Running } from '@hypervize/runtime';
import { freePort, startEmbeddedPostgres } from '@hypervize/testkit';
import type { Caller } from '../test-caller.js';
import { type Memory, memoryIn } from './memory.js';

export interface RouterProcess extends Running {
  readonly origin: string;
  readonly pools: Client<inference.PoolServiceDefinition>;
  /** Why a request could not be served, as it has written it down. */
  reasonsOf(requestId: string): readonly string[];
  /** Collects its garbage and says what is left. */
  memory(): Promise<Memory>;
}

/** So that a host that hangs holds nobody for minutes, as the service's own limit would. */
const firstByteTimeoutSeconds = '5';
const measuringTakesAtMostMs = 10_000;

/** The router as it runs in production, a process with a PostgreSQL behind it, and a way to see what it holds. */
export function startRouter(caller: Caller): Promise<RouterProcess> {
  return open(
    async (releasers) => {
      const postgres = await startEmbeddedPostgres();
      if (!postgres) throw new Error('there is no embedded PostgreSQL for this platform');
      releasers.add('PostgreSQL', postgres.stop);
      const httpPort = await freePort();
      const grpcPort = await freePort();
      let onMemory: (memory: Memory) => void = () => {};
      const service = await startService({
        name: 'inference-router',
        package: '@hypervize/inference-router',
        env: {
          DATABASE_URL: await postgres.createDatabase('soak'),
          GRPC_ADDRESS: `127.0.0.1:${grpcPort}`,
          HTTP_PORT: String(httpPort),
          OPERATIONS_PORT: '0',
          PRINCIPAL_KEYS: caller.principalKeys,
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
      const pools: RouterProcess['pools'] = createClient(contracts.pools, {
        target: `127.0.0.1:${grpcPort}`,
        credentials: clientCredentials(undefined),
        caller: 'hvz',
        defaultTimeoutMs: 10_000,
      });
      releasers.add('client', pools.close);
      return {
        origin: `http://127.0.0.1:${httpPort}`,
        pools,
        reasonsOf: (requestId) =>
          service
            .lines()
            .filter((line) => line.includes(`"${requestId}"`))
            .map(reasonIn),
        memory: () =>
          new Promise<Memory>((resolve, reject) => {
            const tooLate = () => reject(new Error('the router does not say what memory it holds'));
            const timer = setTimeout(tooLate, measuringTakesAtMostMs);
            onMemory = (memory) => {
              clearTimeout(timer);
              resolve(memory);
            };
            service.signal('SIGUSR2');
          }),
      };
    },
    (part, error) => process.stderr.write(`${part} did not stop cleanly: ${error}\n`),
  );
}

function reasonIn(line: string): string {
  const { msg, err } = JSON.parse(line) as {
    msg: string;
    err?: { message: string; cause?: { message: string } };
  };
  return [msg, err?.message, err?.cause?.message].filter((part) => part !== undefined).join(': ');
}
