import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '@hypervize/runtime';
import {
  findRedis,
  freePort,
  type PostgresServer,
  type RedisServer,
  type RedisUnavailable,
  reachableDataDir,
  startPostgres,
} from '@hypervize/testkit';
import { type ServiceProcess, startService } from './service-process.js';

export type ServiceName = 'key-service' | 'inference-router' | 'auth-gateway' | 'stand-in';

export type Replicated = Exclude<ServiceName, 'stand-in'>;
/** One of the services, numbered from 0, or a server that they use. */
export type Place = `${Replicated}-${number}` | 'postgres' | 'redis';

export interface StackOptions {
  /** Where data is kept between starts. Absent: nowhere. */
  readonly dataDir?: string;
  /** Fixed ports; those that are absent are free ones. */
  readonly ports?: Partial<Ports>;
  /** Variables on top of the usual ones, for one service. */
  readonly env?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
  readonly redis?: 'find' | 'none';
  /** How many of each; one if absent. The first of each has the fixed ports. */
  readonly replicas?: Partial<Record<Replicated, number>>;
  /** Puts something between two parts: given the port of the one, resolves to the port that the other is told. */
  link?(from: Place, to: Place, port: number): Promise<number>;
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
export interface Stack {
  readonly ports: Ports;
  /** The public and the operators' port of each gateway. */
  readonly gateways: readonly Pick<Ports, 'http' | 'operations'>[];
  /** The gRPC port of each replica of key-service. */
  readonly keyServices: readonly number[];
  /** The base URL for OpenAI's SDKs. */
  readonly baseUrl: string;
  readonly model: string;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | RedisUnavailable;
  readonly databaseUrl: string;
  service(name: ServiceName, index?: number): ServiceProcess;
  /** Starts a service anew, on its old ports, after it has ended. */
  revive(name: ServiceName, index?: number): Promise<void>;
  stop(): Promise<void>;
}

export const demoModel = 'stand-in';

/** Starts everything, in order: PostgreSQL, Redis, a stand-in model server, key-service, router, gateway. */
export function startStack(options: StackOptions = {}): Promise<Stack> {
  const progress = options.onProgress ?? (() => {});
  return open(
    async (releasers) => {
      const dataDir = options.dataDir === undefined ? undefined : await reachableDataDir(options.dataDir);
      const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'hypervize-')));
      if (dataDir === undefined) releasers.add('folder', () => rm(folder, { recursive: true, force: true }));
      else await mkdir(folder, { recursive: true });

      progress('PostgreSQL');
      const postgres = await startPostgres(
        dataDir === undefined ? {} : { dataDir: join(dataDir, 'postgres') },
      );
      releasers.add('PostgreSQL', postgres.stop);
      const databaseUrl = await postgres.createDatabase('hypervize');

      progress('Redis');
      const redis: RedisServer | RedisUnavailable =
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

      const counts = { 'key-service': 1, 'inference-router': 1, 'auth-gateway': 1, ...options.replicas };
      const sets = await choosePortSets(ports, Math.max(...Object.values(counts)));
      const { link = async (_from: Place, _to: Place, port: number) => port } = options;
      const linkedUrl = async (from: Place, to: 'postgres' | 'redis', url: string) => {
        const linked = new URL(url);
        linked.port = String(await link(from, to, Number(linked.port)));
        return linked.href;
      };
      const common = async (from: Place): Promise<Record<string, string>> => ({
        ...(redis.source === 'none' ? {} : { REDIS_URL: await linkedUrl(from, 'redis', redis.url) }),
      });
      const addresses = async (from: Place, to: Replicated, port: 'keyService' | 'router') => {
        const all = sets.slice(0, counts[to]).map((set, i) => link(from, `${to}-${i}`, set[port]));
        return `ipv4:${(await Promise.all(all)).map((linked) => `127.0.0.1:${linked}`).join(',')}`;
      };
      const environment = async (name: Replicated, index: number): Promise<Record<string, string>> => {
        const self: Place = `${name}-${index}`;
        const own = sets[index] as Ports;
        switch (name) {
          case 'key-service':
            return {
              ...(await common(self)),
              DATABASE_URL: await linkedUrl(self, 'postgres', databaseUrl),
              GRPC_ADDRESS: `127.0.0.1:${own.keyService}`,
              GRPC_REFLECTION: 'true',
              OPERATIONS_PORT: '0',
              MAC_KEYS: `mac1:${secrets.mac}`,
            };
          case 'inference-router':
            return {
              DATABASE_URL: await linkedUrl(self, 'postgres', databaseUrl),
              GRPC_ADDRESS: `127.0.0.1:${own.router}`,
              GRPC_REFLECTION: 'true',
              HTTP_PORT: String(own.routerHttp),
              OPERATIONS_PORT: '0',
              PRINCIPAL_KEYS: `principal1:${secrets.principal}`,
              POOLS_FILE: poolsFile,
            };
          case 'auth-gateway':
            return {
              ...(await common(self)),
              HTTP_PORT: String(own.http),
              OPERATIONS_PORT: String(own.operations),
              KEY_SERVICE_ADDRESS: await addresses(self, 'key-service', 'keyService'),
              ROUTER_ADDRESS: await addresses(self, 'inference-router', 'router'),
              ROUTER_URL: `http://127.0.0.1:${sets[index % counts['inference-router']]?.routerHttp}`,
              PRINCIPAL_KEYS: `principal1:${secrets.principal}`,
              USAGE_SPOOL_DIR: join(folder, `usage-${index}`),
            };
        }
      };

      const environments = new Map<string, Record<string, string>>();
      const running = new Map<string, ServiceProcess>();
      const run = async (name: ServiceName, index = 0) => {
        const args = ['--port', String(ports.standIn), '--models', demoModel, ...(options.standInArgs ?? [])];
        const place = `${name}-${index}`;
        const env = name === 'stand-in' ? {} : (environments.get(place) ?? (await environment(name, index)));
        environments.set(place, env);
        const service = await startService({
          name,
          package: `@hypervize/${name}`,
          args: name === 'stand-in' ? args : [],
          env: { ...env, ...options.env?.[name] },
          ready: name === 'stand-in' ? /listens at/ : /"msg":"started"/,
          onLine: (line) => options.onLine?.(name, line),
        });
        running.set(place, service);
      };
      for (const name of ['stand-in', 'key-service', 'inference-router', 'auth-gateway'] as const) {
        progress(name);
        const indexes = Array.from({ length: name === 'stand-in' ? 1 : counts[name] }, (_, index) => index);
        releasers.add(name, () =>
          Promise.all(indexes.map((index) => running.get(`${name}-${index}`)?.stop())),
        );
        await Promise.all(indexes.map((index) => run(name, index)));
      }

      return {
        ports,
        baseUrl: `http://127.0.0.1:${ports.http}/api`,
        model: demoModel,
        postgres,
        redis,
        databaseUrl,
        gateways: sets.slice(0, counts['auth-gateway']),
        keyServices: sets.slice(0, counts['key-service']).map((set) => set.keyService),
        service: (name: ServiceName, index = 0) => {
          const service = running.get(`${name}-${index}`);
          if (!service) throw new Error(`${name} ${index} has not been started`);
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

/** The ports of each replica; the first has those given. */
async function choosePortSets(first: Ports, count: number): Promise<Ports[]> {
  const sets = [first];
  while (sets.length < count) sets.push(await choosePorts({}));
  return sets;
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
