import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@hypervize/dev-stack';
import type { Random } from '@hypervize/testkit';
import type { Links } from './links.js';

/** A fault that can be injected. */
export interface Fault {
  /** Starts with the name of the component. */
  readonly name: string;
  /** The gateways that it can keep from learning of revocations. */
  readonly gateways: readonly number[];
  /** Injects the fault and resolves when everything is restored, which is after about `durationMs`. */
  run(durationMs: number): Promise<void>;
}

export interface FaultTargets {
  readonly platform: Stack;
  readonly links: Links;
  readonly random: Random;
}

type FaultyService = 'auth-gateway' | 'key-service';

/** Functions that create a fault at random instances, one for each kind that the platform supports. */
export function faultKinds(targets: FaultTargets): (() => Fault)[] {
  const { platform, random } = targets;
  const all = platform.gateways.map((_, index) => index);
  const gateway = () => Math.floor(random.next() * platform.gateways.length);
  const keyService = () => Math.floor(random.next() * platform.keyServices.length);
  const onGateway = (fault: (index: number) => Fault) => () => fault(gateway());

  const kinds = [
    onGateway((index) => freeze(platform, 'auth-gateway', index, [index])),
    onGateway((index) => kill(platform, 'auth-gateway', index, [index])),
    () => freeze(platform, 'key-service', keyService(), all),
    () => kill(platform, 'key-service', keyService(), all),
    onGateway((index) => disturb(targets, `auth-gateway-${index}`, 'key-service', [index])),
    onGateway((index) => disturb(targets, `auth-gateway-${index}`, `key-service-${keyService()}`, [index])),
    () => disturb(targets, `key-service-${keyService()}`, 'postgres', all),
    () => crashPostgres(platform, all),
  ];
  const { redis } = platform;
  if (redis.source === 'none' || redis.source === 'given') return kinds;
  return [
    ...kinds,
    onGateway((index) => disturb(targets, `auth-gateway-${index}`, 'redis', [index])),
    () => disturb(targets, `key-service-${keyService()}`, 'redis', all),
    () => crashRedis(redis, all),
  ];
}

function freeze(platform: Stack, service: FaultyService, index: number, gateways: readonly number[]): Fault {
  return {
    name: `${service}-${index} frozen`,
    gateways,
    run: async (durationMs) => {
      const frozen = platform.service(service, index);
      frozen.signal('SIGSTOP');
      await sleep(durationMs);
      frozen.signal('SIGCONT');
    },
  };
}

function kill(platform: Stack, service: FaultyService, index: number, gateways: readonly number[]): Fault {
  return {
    name: `${service}-${index} killed`,
    gateways,
    run: async (durationMs) => {
      const killed = platform.service(service, index);
      killed.signal('SIGKILL');
      await killed.ended;
      await sleep(durationMs / 4);
      await platform.restart(service, index);
    },
  };
}

/** Cuts, stalls or delays the connections from one component to another. */
function disturb(
  { links, random }: FaultTargets,
  from: string,
  to: string,
  gateways: readonly number[],
): Fault {
  const how = random.pick(['cut', 'stall', 'delay'] as const);
  return {
    name: `${from} > ${to} ${how}`,
    gateways,
    run: async (durationMs) => {
      for (const link of links.between(from, to)) {
        if (how === 'delay') link.delay(random.between(50, 900));
        else link[how]();
      }
      await sleep(durationMs);
      for (const link of links.between(from, to)) link.restore();
    },
  };
}

function crashPostgres({ postgres }: Stack, gateways: readonly number[]): Fault {
  return {
    name: 'PostgreSQL crashed',
    gateways,
    run: async (durationMs) => {
      await postgres.crash();
      await sleep(durationMs / 4);
      await postgres.restart();
    },
  };
}

/** Redis comes back empty. */
function crashRedis(redis: Exclude<Stack['redis'], { source: 'none' }>, gateways: readonly number[]): Fault {
  return {
    name: 'Redis crashed, all data lost',
    gateways,
    run: async (durationMs) => {
      await redis.crash();
      await sleep(durationMs / 2);
      await redis.restart();
    },
  };
}
