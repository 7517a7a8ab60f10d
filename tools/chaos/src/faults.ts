import { setTimeout as sleep } from 'node:timers/promises';
import type { Place, Stack } from '@hypervize/dev-stack';
import type { Random } from '@hypervize/testkit';
import { type Link, startLink } from '@hypervize/testkit';
import type { History } from './history.js';

/** The lines between the parts, each of which can be broken. */
export interface Lines {
  /** For the stack: puts a line between two parts. */
  link(from: Place, to: Place, port: number): Promise<number>;
  between(from: string, to: string): Link[];
  close(): Promise<void>;
}

export function createLines(): Lines {
  const lines: { from: Place; to: Place; link: Link }[] = [];
  return {
    link: async (from, to, port) => {
      const link = await startLink(port);
      lines.push({ from, to, link });
      return link.port;
    },
    between: (from, to) =>
      lines.filter((line) => line.from === from && line.to.startsWith(to)).map((line) => line.link),
    close: async () => {
      await Promise.all(lines.map((line) => line.link.close()));
    },
  };
}

interface Mishap {
  readonly what: string;
  /** The gateways that it could keep from the promise. */
  readonly gateways: readonly number[];
  /** Breaks something and resolves when it is whole again. */
  run(forMs: number): Promise<void>;
}

interface Options {
  readonly platform: Stack;
  readonly lines: Lines;
  readonly history: History;
  readonly random: Random;
  readonly signal: AbortSignal;
  onMishap(what: string): void;
}

/** Breaks one thing after the other, sometimes two at once, until the signal aborts; then everything is whole again. */
export async function breakThings(options: Options): Promise<void> {
  const { platform, history, random, signal } = options;
  const everyGateway = platform.gateways.map((_, index) => index);
  const busy = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const mishaps = kindsOf(options, everyGateway);
  while (!signal.aborted) {
    const mishap = random.pick(mishaps)();
    const forMs = random.between(300, 5_000);
    // One thing at a time with each part.
    const part = mishap.what.split(' ')[0] as string;
    if (underWay.size < 2 && !busy.has(part)) {
      busy.add(part);
      const fromMs = performance.now();
      options.onMishap(`${mishap.what}, ${Math.round(forMs)} ms`);
      const done = mishap.run(forMs).finally(() => {
        const { what, gateways } = mishap;
        history.write({ kind: 'mishap', what, gateways, fromMs, untilMs: performance.now() });
        busy.delete(part);
        underWay.delete(done);
      });
      underWay.add(done);
    }
    await sleep(random.between(200, 1_500));
  }
  await Promise.all(underWay);
}

function kindsOf({ platform, lines, random }: Options, everyGateway: readonly number[]): (() => Mishap)[] {
  const gateway = () => Math.floor(random.next() * platform.gateways.length);
  const keyService = () => Math.floor(random.next() * platform.keyServices.length);
  const { redis, postgres } = platform;

  const freeze = (
    name: 'auth-gateway' | 'key-service',
    index: number,
    gateways: readonly number[],
  ): Mishap => ({
    what: `${name}-${index} stands still`,
    gateways,
    run: async (forMs) => {
      const service = platform.service(name, index);
      service.signal('SIGSTOP');
      await sleep(forMs);
      service.signal('SIGCONT');
    },
  });
  const kill = (
    name: 'auth-gateway' | 'key-service',
    index: number,
    gateways: readonly number[],
  ): Mishap => ({
    what: `${name}-${index} is killed`,
    gateways,
    run: async (forMs) => {
      const service = platform.service(name, index);
      service.signal('SIGKILL');
      await service.ended;
      await sleep(forMs / 4);
      await platform.revive(name, index);
    },
  });
  const line = (from: string, to: string, gateways: readonly number[]): Mishap => {
    const how = random.pick(['cut', 'stall', 'delay'] as const);
    return {
      what: `${from} > ${to} ${how}`,
      gateways,
      run: async (forMs) => {
        for (const link of lines.between(from, to)) {
          if (how === 'delay') link.delay(random.between(50, 900));
          else link[how]();
        }
        await sleep(forMs);
        for (const link of lines.between(from, to)) link.restore();
      },
    };
  };

  const kinds: (() => Mishap)[] = [
    () => {
      const index = gateway();
      return freeze('auth-gateway', index, [index]);
    },
    () => {
      const index = gateway();
      return kill('auth-gateway', index, [index]);
    },
    () => freeze('key-service', keyService(), everyGateway),
    () => kill('key-service', keyService(), everyGateway),
    () => {
      const index = gateway();
      return line(`auth-gateway-${index}`, 'key-service', [index]);
    },
    () => {
      const index = gateway();
      return line(`auth-gateway-${index}`, `key-service-${keyService()}`, [index]);
    },
    () => line(`key-service-${keyService()}`, 'postgres', everyGateway),
    () => ({
      what: 'PostgreSQL crashes',
      gateways: everyGateway,
      run: async (forMs) => {
        await postgres.crash();
        await sleep(forMs / 4);
        await postgres.restart();
      },
    }),
  ];
  if (redis.source === 'none' || redis.source === 'given') return kinds;
  return [
    ...kinds,
    () => {
      const index = gateway();
      return line(`auth-gateway-${index}`, 'redis', [index]);
    },
    () => line(`key-service-${keyService()}`, 'redis', everyGateway),
    () => ({
      what: 'Redis crashes and forgets everything',
      gateways: everyGateway,
      run: async (forMs) => {
        await redis.crash();
        await sleep(forMs / 2);
        await redis.restart();
      },
    }),
  ];
}
