import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type Releasers } from '@hypervize/runtime';
import {
  findRedis,
  type PostgresServer,
  type RedisServer,
  type RedisUnavailable,
  reachableDataDir,
  startPostgres,
} from '@hypervize/testkit';
import type { LinkFunction, ReplicatedService, ServiceName } from './components.js';
import type { Layout } from './environment.js';
import { createInstances, type Instances } from './instances.js';
import { type LocalProvider, localProvider, providerProgram } from './local-provider.js';
import { choosePortSets, type Ports } from './ports.js';
import { loadSecrets } from './secrets.js';
import type { ServiceProcess } from './service-process.js';

export interface StackOptions {
  /** The folder for kept data. Absent: data is temporary. */
  readonly dataDir?: string;
  /** Fixed ports of the first instances. Absent ones are free ports. */
  readonly ports?: Partial<Ports>;
  /** Environment variables of a service, which override those that the stack sets. */
  readonly env?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
  readonly redis?: 'find' | 'none';
  /** The number of replicas of a service, 1 if absent. */
  readonly replicas?: Partial<Record<ReplicatedService, number>>;
  /** Absent: the stack has an identity provider, and users can sign in. */
  readonly signIn?: 'off';
  /** Interposes proxies between components. Absent: they connect to each other directly. */
  readonly link?: LinkFunction;
  /** Arguments of the stand-in model server. */
  readonly standInArgs?: readonly string[];
  /** Elastic pools besides the one of the stand-in. */
  readonly pools?: readonly {
    readonly model: string;
    readonly hosts: readonly string[];
    readonly max_per_host?: number;
  }[];
  onLine?(service: ServiceName, line: string): void;
  /** Receives the name of each component before it is started. */
  onProgress?(component: string): void;
}

/** The whole platform on this machine, each service and database a process of its own. */
export interface Stack {
  readonly ports: Ports;
  /** The public port and the operations port of each gateway. */
  readonly gateways: readonly Pick<Ports, 'http' | 'operations'>[];
  /** The gRPC port of each replica of key-service. */
  readonly keyServices: readonly number[];
  /** The base URL for OpenAI's SDKs. */
  readonly baseUrl: string;
  /** The model that the stand-in serves. */
  readonly model: string;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer | RedisUnavailable;
  readonly databaseUrl: string;
  /** Undefined: sign-in is off. */
  readonly identityProvider: LocalProvider | undefined;
  /** The process of an instance, the first one if no index is given. */
  service(name: ServiceName, index?: number): ServiceProcess;
  /** Starts an instance that has ended again, with the same ports and environment. */
  restart(name: ServiceName, index?: number): Promise<void>;
  stop(): Promise<void>;
}

const standInModel = 'stand-in';

/** Starts everything in order: PostgreSQL, Redis, the stand-in and the identity provider, key-service, inference-router, auth-gateway. */
export function startStack(options: StackOptions = {}): Promise<Stack> {
  return open(
    async (releasers) => {
      const dataDir = options.dataDir === undefined ? undefined : await reachableDataDir(options.dataDir);
      const folder = await openFolder(dataDir, releasers);
      const servers = await openServers(options, dataDir, releasers);
      const layout = await createLayout(options, folder, servers);
      const instances = await startInstances(options, layout, releasers);
      return describeStack(layout, instances);
    },
    (component, error) => process.stderr.write(`${component} did not stop cleanly: ${error}\n`),
  );
}

async function openFolder(dataDir: string | undefined, releasers: Releasers): Promise<string> {
  if (dataDir !== undefined) {
    await mkdir(dataDir, { recursive: true });
    return dataDir;
  }
  const folder = await mkdtemp(join(tmpdir(), 'hypervize-'));
  releasers.add('folder', () => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function openServers(options: StackOptions, dataDir: string | undefined, releasers: Releasers) {
  const keptIn = (name: string) => (dataDir === undefined ? {} : { dataDir: join(dataDir, name) });
  options.onProgress?.('PostgreSQL');
  const postgres = await startPostgres(keptIn('postgres'));
  releasers.add('PostgreSQL', postgres.stop);
  const databaseUrl = await postgres.createDatabase('hypervize');

  options.onProgress?.('Redis');
  const redis: Stack['redis'] =
    options.redis === 'none'
      ? { source: 'none', reason: 'disabled by the options' }
      : await findRedis(keptIn('redis'));
  if (redis.source !== 'none') releasers.add('Redis', redis.stop);
  return { postgres, databaseUrl, redis };
}

async function createLayout(
  options: StackOptions,
  folder: string,
  servers: Pick<Layout, 'postgres' | 'databaseUrl' | 'redis'>,
): Promise<Layout> {
  const replicas = { 'key-service': 1, 'inference-router': 1, 'auth-gateway': 1, ...options.replicas };
  const portSets = await choosePortSets(options.ports ?? {}, Math.max(...Object.values(replicas)));
  const standInUrl = `http://127.0.0.1:${portSets[0]?.standIn}/v1`;
  const pools = [{ model: standInModel, hosts: [standInUrl] }, ...(options.pools ?? [])];
  const poolsFile = join(folder, 'pools.yaml');
  await writeFile(poolsFile, JSON.stringify({ pools }));
  const secrets = await loadSecrets(join(folder, 'secrets.json'));
  const link = options.link ?? (async (_from, _to, port) => port);
  const identityProvider = options.signIn === 'off' ? undefined : localProvider(folder, portSets[0] as Ports);
  return { ...servers, folder, poolsFile, secrets, replicas, portSets, link, identityProvider };
}

async function startInstances(
  options: StackOptions,
  layout: Layout,
  releasers: Releasers,
): Promise<Instances> {
  const instances = createInstances({
    layout,
    programs: programsOf(options, layout),
    env: options.env ?? {},
    onLine: options.onLine ?? (() => {}),
  });
  const start = async (name: ServiceName, count: number) => {
    options.onProgress?.(name);
    releasers.add(name, () => instances.stop(name));
    await Promise.all(Array.from({ length: count }, (_, index) => instances.start(name, index)));
  };
  const { identityProvider, replicas } = layout;
  await Promise.all([start('stand-in', 1), identityProvider && start('identity-provider', 1)]);
  for (const name of ['key-service', 'inference-router', 'auth-gateway'] as const)
    await start(name, replicas[name]);
  return instances;
}

function programsOf(options: StackOptions, { identityProvider, secrets, portSets, replicas }: Layout) {
  const port = String(portSets[0]?.standIn ?? 0);
  return {
    'stand-in': { args: ['--port', port, '--models', standInModel, ...(options.standInArgs ?? [])] },
    'identity-provider': identityProvider
      ? providerProgram(identityProvider, secrets, portSets.slice(0, replicas['auth-gateway']))
      : { args: [] },
  };
}

function describeStack(layout: Layout, instances: Instances): Omit<Stack, 'stop'> {
  const { postgres, redis, databaseUrl, identityProvider, replicas, portSets } = layout;
  const ports = portSets[0] as Ports;
  return {
    ports,
    baseUrl: `http://127.0.0.1:${ports.http}/api`,
    model: standInModel,
    ...{ postgres, redis, databaseUrl, identityProvider },
    gateways: portSets.slice(0, replicas['auth-gateway']),
    keyServices: portSets.slice(0, replicas['key-service']).map((set) => set.keyService),
    service: instances.get,
    restart: instances.start,
  };
}
