import { randomBytes } from 'node:crypto';
import {
  type Component,
  connectOperator,
  type Operator,
  type Stack,
  type StackOptions,
  startStack,
} from '@hypervize/dev-stack';
import { createRandom, eventually, type Link, type Random, startLink } from '@hypervize/testkit';
import { type Response, type SendOptions, send } from './http.js';

export interface Key {
  readonly keyId: string;
  readonly secret: string;
}

/** The settings of the platform that a scenario needs. */
export interface PlatformOptions extends Pick<StackOptions, 'env' | 'replicas'> {
  /** The gateways whose connections to other services and to Redis can be disturbed: they go through this process. */
  readonly disturbed?: readonly Component[];
}

/** The platform on which a scenario plays, each service a process of its own, and an operator's clients. */
export interface World extends Omit<Stack, 'stop'> {
  readonly operator: Operator;
  readonly actor: { readonly id: string };
  /** Smaller numbers, for `npm test`. */
  readonly quick: boolean;
  readonly random: Random;
  newAccount(): Promise<string>;
  newKey(accountId: string, scopes?: readonly string[], extra?: { requestsPerMinute?: number }): Promise<Key>;
  newKeys(accountId: string, count: number): Promise<Key[]>;
  /** Creates a public endpoint, on the stand-in if no port is given, and resolves to its path once it serves. */
  newPublicEndpoint(accountId: string, port?: number): Promise<{ readonly path: string }>;
  /** Creates an elastic pool for a model on a port of the loopback interface. */
  newPool(model: string, port: number): Promise<void>;
  /** Sends a request to the first gateway if no port is given. */
  send(options: Omit<SendOptions, 'port'> & { readonly port?: number }): Promise<Response>;
  /** The proxies between a disturbed gateway and the components whose names start with `to`. */
  links(from: Component, to: string): Link[];
  /** Resolves once a gateway holds its lease. */
  trusted(gateway: number): Promise<void>;
  /** Services whose processes have ended since the last `restartEnded`. */
  ended(): readonly string[];
  /** Starts them again. */
  restartEnded(): Promise<void>;
  /** Has `release` called when the platform stops. */
  onStop(release: () => void): void;
  stop(): Promise<void>;
}

const actor = { id: 'operator:abuse' };
const services = ['key-service', 'inference-router', 'auth-gateway', 'stand-in'] as const;
const creationsAtOnce = 8;

/** Starts the platform with a fast stand-in. Endpoints may be on the loopback interface unless the options say otherwise. */
export async function startWorld(
  { disturbed = [], ...options }: PlatformOptions,
  { quick, seed }: { readonly quick: boolean; readonly seed: number },
): Promise<World> {
  const links: { from: Component; to: Component; link: Link }[] = [];
  const stack = await startStack({
    ...options,
    standInArgs: ['--first-token-ms', '5', '--tokens-per-second', 'Infinity', '--completion-tokens', '10'],
    env: {
      ...options.env,
      'key-service': { BCRYPT_COST: '4', ...options.env?.['key-service'] },
      'inference-router': { DEDICATED_HOSTS: '127.0.0.0/8', ...options.env?.['inference-router'] },
    },
    link: async (from, to, port) => {
      if (!disturbed.includes(from)) return port;
      const link = await startLink(port);
      links.push({ from, to, link });
      return link.port;
    },
  });
  const operator = connectOperator(stack.ports);
  const releases: (() => void)[] = [];
  const watch = watchProcesses(stack);
  const world: World = {
    ...stack,
    ...accountsOf(stack, operator),
    ...{ operator, actor, quick, random: createRandom(seed) },
    send: (request) => send({ port: stack.ports.http, ...request }),
    links: (from, to) =>
      links.filter((one) => one.from === from && one.to.startsWith(to)).map(({ link }) => link),
    trusted: (gateway) => untilTrusted(stack, gateway),
    ...watch,
    onStop: (release) => void releases.push(release),
    stop: async () => {
      for (const release of releases) release();
      operator.close();
      await stack.stop();
      await Promise.all(links.map(({ link }) => link.close()));
    },
  };
  await Promise.all(stack.gateways.map((_, gateway) => world.trusted(gateway)));
  return world;
}

/** Notices when the first process of a service ends. */
function watchProcesses(stack: Stack): Pick<World, 'ended' | 'restartEnded'> {
  const ended = new Set<(typeof services)[number]>();
  const watch = (name: (typeof services)[number]) =>
    void stack.service(name).ended.then(() => {
      ended.add(name);
    });
  services.forEach(watch);
  return {
    ended: () => [...ended],
    restartEnded: async () => {
      for (const name of ended) {
        ended.delete(name);
        await stack.restart(name);
        watch(name);
      }
    },
  };
}

function accountsOf(stack: Stack, operator: Operator) {
  const newKey: World['newKey'] = async (accountId, scopes = ['inference'], extra = {}) => {
    const name = randomBytes(6).toString('hex');
    const request = { accountId, name, scopes: [...scopes], actor, ...extra };
    const { key, secret } = await operator.keys.createKey(request);
    return { keyId: key?.keyId ?? '', secret };
  };
  return {
    newKey,
    newAccount: async () => {
      const { user } = await operator.users.ensureUser({ subject: randomBytes(8).toString('hex'), actor });
      return user?.accountId ?? '';
    },
    newKeys: async (accountId: string, count: number) => {
      const made: Key[] = [];
      const lane = async () => {
        while (made.length < count) made.push(await newKey(accountId));
      };
      await Promise.all(Array.from({ length: creationsAtOnce }, lane));
      return made.slice(0, count);
    },
    newPool: async (model: string, port: number) => {
      await operator.pools.putPool({ actor, pool: { model, hosts: [`http://127.0.0.1:${port}/v1`] } });
    },
    newPublicEndpoint: async (accountId: string, port = stack.ports.standIn) => {
      const hosts = [`http://127.0.0.1:${port}/v1`];
      const request = { accountId, actor, model: 'stand-in', authMode: 'AUTH_MODE_PUBLIC' as const, hosts };
      const { endpoint } = await operator.endpoints.createEndpoint(request);
      const endpointId = endpoint?.endpointId ?? '';
      await eventually(
        async () => {
          const current = await operator.endpoints.getEndpoint({ accountId, endpointId });
          if (current.endpoint?.state !== 'ENDPOINT_STATE_READY')
            throw new Error('the endpoint is not ready');
        },
        { timeoutMs: 15_000 },
      );
      return { path: `/api/d/${endpointId}/chat/completions` };
    },
  };
}

function untilTrusted({ gateways }: Stack, gateway: number): Promise<void> {
  return eventually(
    async () => {
      const response = await fetch(`http://127.0.0.1:${gateways[gateway]?.operations}/readyz`);
      const { checks } = (await response.json()) as { checks?: Record<string, { detail?: string }> };
      if (checks?.trust?.detail !== 'lease') throw new Error(`gateway ${gateway} does not hold its lease`);
    },
    { timeoutMs: 20_000 },
  );
}
