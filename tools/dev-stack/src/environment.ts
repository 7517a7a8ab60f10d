import { join } from 'node:path';
import type { PostgresServer, RedisServer, RedisUnavailable } from '@hypervize/testkit';
import type { Component, LinkFunction, ReplicatedService } from './components.js';
import { type LocalProvider, signInVariables } from './local-provider.js';
import type { Ports } from './ports.js';
import type { Secrets } from './secrets.js';

type Environment = Readonly<Record<string, string>>;

/** What the instances have in common: the servers they use and the ports they listen on. */
export interface Layout {
  /** The folder for spooled usage events. */
  readonly folder: string;
  readonly poolsFile: string;
  readonly secrets: Secrets;
  readonly postgres: PostgresServer;
  readonly databaseUrl: string;
  readonly redis: RedisServer | RedisUnavailable;
  readonly replicas: Readonly<Record<ReplicatedService, number>>;
  /** The ports of each replica. */
  readonly portSets: readonly Ports[];
  readonly link: LinkFunction;
  /** Undefined: sign-in is off. */
  readonly identityProvider: LocalProvider | undefined;
}

/** The environment variables of one instance. Each connection to another component goes through `link`. */
export async function environmentOf(
  layout: Layout,
  service: ReplicatedService,
  index: number,
): Promise<Environment> {
  const ports = layout.portSets[index] as Ports;
  const self: Component = `${service}-${index}`;
  switch (service) {
    case 'key-service':
      return keyServiceEnvironment(layout, self, ports);
    case 'inference-router':
      return routerEnvironment(layout, self, ports);
    case 'auth-gateway':
      return gatewayEnvironment(layout, self, ports, index);
  }
}

async function keyServiceEnvironment(layout: Layout, self: Component, ports: Ports): Promise<Environment> {
  return {
    ...(await redisVariables(layout, self)),
    DATABASE_URL: await linkedUrl(layout, self, 'postgres', layout.databaseUrl),
    GRPC_ADDRESS: `127.0.0.1:${ports.keyService}`,
    GRPC_REFLECTION: 'true',
    OPERATIONS_PORT: '0',
    MAC_KEYS: `mac1:${layout.secrets.mac}`,
  };
}

async function routerEnvironment(layout: Layout, self: Component, ports: Ports): Promise<Environment> {
  return {
    DATABASE_URL: await linkedUrl(layout, self, 'postgres', layout.databaseUrl),
    GRPC_ADDRESS: `127.0.0.1:${ports.router}`,
    GRPC_REFLECTION: 'true',
    OPERATIONS_PORT: '0',
    KEY_SERVICE_ADDRESS: await grpcTarget(layout, self, 'key-service', 'keyService'),
    POOLS_FILE: layout.poolsFile,
    // Model servers of dedicated endpoints may run on this machine.
    DEDICATED_HOSTS: 'public,127.0.0.0/8,::1',
  };
}

async function gatewayEnvironment(
  layout: Layout,
  self: Component,
  ports: Ports,
  index: number,
): Promise<Environment> {
  return {
    ...(await redisVariables(layout, self)),
    HTTP_PORT: String(ports.http),
    OPERATIONS_PORT: String(ports.operations),
    KEY_SERVICE_ADDRESS: await grpcTarget(layout, self, 'key-service', 'keyService'),
    ROUTER_ADDRESS: await grpcTarget(layout, self, 'inference-router', 'router'),
    ...signInVariables(layout, ports),
    USAGE_SPOOL_DIR: join(layout.folder, `usage-${index}`),
  };
}

async function redisVariables(layout: Layout, from: Component): Promise<Environment> {
  const { redis, secrets } = layout;
  if (redis.source === 'none') return {};
  return {
    REDIS_URL: await linkedUrl(layout, from, 'redis', redis.url),
    CACHE_MAC_KEYS: `cache1:${secrets.cacheMac}`,
  };
}

async function linkedUrl(
  { link }: Layout,
  from: Component,
  to: 'postgres' | 'redis',
  url: string,
): Promise<string> {
  const linked = new URL(url);
  linked.port = String(await link(from, to, Number(linked.port)));
  return linked.href;
}

/** A gRPC target that names every replica of a service. */
async function grpcTarget(
  { link, replicas, portSets }: Layout,
  from: Component,
  to: ReplicatedService,
  port: 'keyService' | 'router',
): Promise<string> {
  const linked = portSets.slice(0, replicas[to]).map((ports, i) => link(from, `${to}-${i}`, ports[port]));
  return `ipv4:${(await Promise.all(linked)).map((one) => `127.0.0.1:${one}`).join(',')}`;
}
