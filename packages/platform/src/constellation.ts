import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '@hypervize/runtime';
import {
  findRedis,
  freePort,
  type NoRedis,
  type PostgresServer,
  type RedisServer,
  reachableDataDir,
  startEmbeddedPostgres,
} from '@hypervize/testkit';
import { type ServiceProcess, startService } from './service-process.js';

export type ServiceName = 'key-service' | 'inference-router' | 'auth-gateway' | 'stand-in';

export interface ConstellationOptions {
  /** Where data is kept between starts. Absent: nowhere. */
  readonly dataDir?: string;
  /** Fixed ports; those that are absent are free ones. */
  readonly ports?: Partial<Ports>;
  /** Variables on top of the usual ones, for one service. */
  readonly env?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
  readonly redis?: 'find' | 'none';
  /** Arguments of the stand-in model server. */
  readonly standInArgs?: readonly string[];
  /** Elastic pools on top of the stand-in's. */
  readonly pools?: readonly { readonly model: string; readonly hosts: readonly string[] }[];
  onLine?(service: ServiceName, line: string): void;
  onProgress?(what: string): void;
}

export interface Ports {
  readonly http: number;
  readonly operations: number;
  readonly keyService: number;
  readonly router: number;
  readonly routerHttp: number;
  readonly standIn: number;
}

/** The whole platform on this machine. */
export interface Constellation {
  readonly ports: Ports;
  /** The base URL for OpenAI's SDKs. */
  readonly baseUrl: string;
  readonly model: string;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | NoRedis;
  readonly databaseUrl: string;
  service(name: ServiceName): ServiceProcess;
  /** Starts a service anew, on its old ports, after it has ended. */
  revive(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

export const demoModel = 'stand-in';

/** Starts everything, in order: PostgreSQL, Redis, a stand-in model server, key-service, router, gateway. */
export function startConstellation(options: ConstellationOptions = {}): Promise<Constellation> {
  const progress = options.onProgress ?? (() => {});
  return open(
    async (releasers) => {
      const dataDir = options.dataDir === undefined ? undefined : await reachableDataDir(options.dataDir);
      const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'hypervize-')));
      if (dataDir === undefined) releasers.add('folder', () => rm(folder, { recursive: true, force: true }));
      else await mkdir(folder, { recursive: true });

      progress('PostgreSQL');
      const postgres = await startEmbeddedPostgres(
        dataDir === undefined ? {} : { dataDir: join(dataDir, 'postgres') },
      );
      if (!postgres)
        throw new Error(`there is no embedded PostgreSQL for ${process.platform}-${process.arch}`);
      releasers.add('PostgreSQL', postgres.stop);
      const databaseUrl = await postgres.createDatabase('hypervize');

      progress('Redis');
      const redis: RedisServer | NoRedis =
        options.redis === 'none'
          ? { source: 'none', reason: 'it was asked to go without' }
          : await findRedis(dataDir === undefined ? {} : { dataDir: join(dataDir, 'redis') });
      if (redis.source !== 'none') releasers.add('Redis', redis.stop);

      const ports = await choosePorts(options.ports ?? {});
      const secrets = await loadSecrets(join(folder, 'secrets.json'));
      const poolsFile = join(folder, 'pools.yaml');
      const standInHost = `http://127.0.0.1:${ports.standIn}/v1`;
      const pools = [{ model: demoModel, hosts: [standInHost] }, ...(options.pools ?? [])];
      await writeFile(poolsFile, JSON.stringify({ pools }));

      const redisUrl: Record<string, string> = redis.source === 'none' ? {} : { REDIS_URL: redis.url };
      const envs: Record<Exclude<ServiceName, 'stand-in'>, Record<string, string>> = {
        'key-service': {
          DATABASE_URL: databaseUrl,
          ...redisUrl,
          GRPC_ADDRESS: `127.0.0.1:${ports.keyService}`,
          GRPC_REFLECTION: 'true',
          OPERATIONS_PORT: '0',
          MAC_KEYS: `mac1:${secrets.mac}`,
        },
        'inference-router': {
          DATABASE_URL: databaseUrl,
          GRPC_ADDRESS: `127.0.0.1:${ports.router}`,
          GRPC_REFLECTION: 'true',
          HTTP_PORT: String(ports.routerHttp),
          OPERATIONS_PORT: '0',
          PRINCIPAL_KEYS: `principal1:${secrets.principal}`,
          POOLS_FILE: poolsFile,
        },
        'auth-gateway': {
          ...redisUrl,
          HTTP_PORT: String(ports.http),
          OPERATIONS_PORT: String(ports.operations),
          KEY_SERVICE_ADDRESS: `127.0.0.1:${ports.keyService}`,
          ROUTER_ADDRESS: `127.0.0.1:${ports.router}`,
          ROUTER_URL: `http://127.0.0.1:${ports.routerHttp}`,
          PRINCIPAL_KEYS: `principal1:${secrets.principal}`,
        },
      };

      const running = new Map<ServiceName, ServiceProcess>();
      const run = async (name: ServiceName) => {
        const standIn = name === 'stand-in';
        const args = ['--port', String(ports.standIn), '--models', demoModel, ...(options.standInArgs ?? [])];
        const service = await startService({
          name,
          package: `@hypervize/${name}`,
          args: standIn ? args : [],
          env: { ...(standIn ? {} : envs[name]), ...options.env?.[name] },
          ready: standIn ? /listens at/ : /"msg":"started"/,
          onLine: (line) => options.onLine?.(name, line),
        });
        running.set(name, service);
      };
      for (const name of ['stand-in', 'key-service', 'inference-router', 'auth-gateway'] as const) {
        progress(name);
        releasers.add(name, () => running.get(name)?.stop());
        await run(name);
      }

      return {
        ports,
        baseUrl: `http://127.0.0.1:${ports.http}/api`,
        model: demoModel,
        postgres,
        redis,
        databaseUrl,
        service: (name: ServiceName) => {
          const service = running.get(name);
          if (!service) throw new Error(`${name} has not been started`);
          return service;
        },
        revive: run,
      };
    },
    (part, error) => process.stderr.write(`${part} did not stop cleanly: ${error}\n`),
  );
}

async function choosePorts(wanted: Partial<Ports>): Promise<Ports> {
  const names = ['http', 'operations', 'keyService', 'router', 'routerHttp', 'standIn'] as const;
  const chosen: Record<string, number> = {};
  for (const name of names) chosen[name] = wanted[name] ?? (await freePort());
  return chosen as unknown as Ports;
}

interface Secrets {
  readonly mac: string;
  readonly principal: string;
}

/** The platform's own secrets: made once, kept beside the data that cannot be read without them. */
async function loadSecrets(file: string): Promise<Secrets> {
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Secrets;
  const secret = () => randomBytes(32).toString('base64');
  const secrets = { mac: secret(), principal: secret() };
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
