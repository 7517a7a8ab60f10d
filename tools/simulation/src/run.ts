import { AppError, isAppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import type { keys } from '@hypervize/rpc';
import { createRandom } from '@hypervize/testkit';
import type { Bug } from './bugs.js';
import { type Gateway, startGateway } from './gateway.js';
import { type KeyService, startKeyService } from './key-service.js';
import { createChannel, createNetwork } from './network.js';
import { createCache, createDatabase } from './stores.js';
import { createTime, type Process } from './time.js';

/** What a schedule showed. */
export interface Result {
  readonly seed: number;
  /** What must not be; empty if all is well. */
  readonly violations: readonly string[];
  readonly accepted: number;
  readonly refused: number;
  readonly confirmed: number;
  readonly pending: number;
  readonly cut: number;
}

const verdictTtlMs = 6_000;
const activeMs = 12_000;
/** Then nothing goes wrong any more, and everything has time to come right. */
const quietMs = 8_000;

interface Ride {
  readonly keyId: string;
  readonly gateway: Gateway;
  readonly startedMs: number;
  readonly acceptedMs: number;
  readonly withLease: boolean;
  endedMs: number;
}

interface Confirmed {
  readonly atMs: number;
  /** The gateways that held a lease then. */
  readonly holders: ReadonlySet<Gateway>;
}

/**
 * Plays one schedule: gateways and replicas of key-service, their own code, in simulated time on a network, a database and
 * a cache that are not real, with things going wrong as the seed has it; and checks the promise over what happened.
 */
export async function simulate(seed: number, bug?: Bug): Promise<Result> {
  const random = createRandom(seed);
  const realRandom = Math.random;
  // Back-off has jitter.
  Math.random = random.next;
  try {
    return await play(seed, random, bug);
  } finally {
    Math.random = realRandom;
  }
}

async function play(
  seed: number,
  random: ReturnType<typeof createRandom>,
  bug: Bug | undefined,
): Promise<Result> {
  const time = createTime(random);
  const network = createNetwork(time, random);
  const database = createDatabase(time, random, bug);
  const cache = createCache(time, network, bug);
  const services = new Map<string, KeyService>();
  const gateways = new Map<string, Gateway>();
  const streams = new Set<{ ends: Process[]; break(): void }>();
  const violations: string[] = [];

  const someService = () => random.pick([...services.values()]);
  const world = {
    time,
    network,
    database,
    cache,
    verdictTtlMs,
    bug,
    verify: (from: Process, keyId: string) => {
      const service = someService();
      return network.call(from, service.process, 3_000, () => service.verify(keyId));
    },
    follow: (from: Process) => {
      const service = someService();
      const toService = createChannel<keys.FollowRequest__Output>();
      const toGateway = createChannel<keys.FollowResponse__Output>();
      const over = new AbortController();
      const stream = {
        ends: [from, service.process],
        break: () => {
          streams.delete(stream);
          from.after(1, () => toGateway.end(new AppError('unavailable')));
          service.process.after(1, () => {
            over.abort();
            toService.end();
          });
        },
      };
      streams.add(stream);
      const up = network.line<keys.FollowRequest__Output>(
        from,
        service.process,
        toService.push,
        stream.break,
      );
      const down = network.line<keys.FollowResponse__Output>(
        service.process,
        from,
        toGateway.push,
        stream.break,
      );
      service.process.after(1, async () => {
        try {
          for await (const message of service.follow(toService, over.signal)) {
            down(message as keys.FollowResponse__Output);
          }
        } catch {
          // The stream ends, as it does over the wire.
        }
        stream.break();
      });
      if (!service.process.alive()) stream.break();
      return {
        send: async (message: keys.FollowRequest) => up(message as keys.FollowRequest__Output),
        messages: toGateway,
        cancel: stream.break,
      };
    },
  };
  database.onCommit = () => {
    // A notification can be lost.
    for (const service of services.values()) {
      if (!random.chance(0.1)) service.process.after(random.between(0.2, 3), service.wake);
    }
  };
  for (const name of ['service-0', 'service-1']) services.set(name, await startKeyService(world, name));
  for (const name of ['gateway-0', 'gateway-1']) gateways.set(name, startGateway(world, name));

  // Everything that customers and operators do.
  const customers = Array.from({ length: 5 }, () => generateKey());
  const doomed = customers.slice(1);
  const confirmedAt = new Map<string, Confirmed>();
  const revokedFromMs = new Map<string, number>();
  const rides: Ride[] = [];
  const count = { accepted: 0, refused: 0, confirmed: 0, pending: 0, cut: 0 };

  const ask = (gateway: Gateway, { key, keyId }: { key: string; keyId: string }) => {
    const startedMs = time.nowMs();
    gateway.process.after(random.between(0, 1), async () => {
      try {
        const inFlight = await gateway.request(key);
        const acceptedMs = time.nowMs();
        const ride: Ride = {
          ...{ keyId, gateway, startedMs, acceptedMs },
          withLease: gateway.lease.held(),
          endedMs: Number.POSITIVE_INFINITY,
        };
        rides.push(ride);
        count.accepted++;
        const end = () => {
          ride.endedMs = Math.min(ride.endedMs, time.nowMs());
          inFlight.unregister();
        };
        inFlight.cancellation.onCancel(() => {
          count.cut++;
          end();
        });
        if (inFlight.cancellation.reason) end();
        gateway.process.after(random.chance(0.2) ? 60_000 : random.between(5, 800), end);
      } catch (error) {
        count.refused++;
        const code = isAppError(error) ? error.code : String(error);
        const isDoomed = revokedFromMs.has(keyId);
        if (code !== 'auth_unavailable' && !(isDoomed && code === 'invalid_api_key')) {
          violations.push(`a good key was refused with ${code} at ${startedMs.toFixed(1)}`);
        }
      }
    });
  };
  const customerLoop = (customer: { key: string; keyId: string }) => {
    if (time.nowMs() > activeMs + quietMs / 2) return;
    ask(random.pick([...gateways.values()]), customer);
    time.after(random.between(5, 120), () => customerLoop(customer));
  };
  for (const customer of customers) customerLoop(customer);

  const operator = time.process('operator');
  const revoke = (keyId: string, tries: number) => {
    const service = someService();
    revokedFromMs.set(keyId, revokedFromMs.get(keyId) ?? time.nowMs());
    network
      .call(operator, service.process, 10_000, () => service.revoke(keyId))
      .then(
        (confirmation) => {
          if (confirmation.state !== 'STATE_CONFIRMED') {
            count.pending++;
            return;
          }
          count.confirmed++;
          const holders = new Set([...gateways.values()].filter((gateway) => gateway.lease.held()));
          if (!confirmedAt.has(keyId)) confirmedAt.set(keyId, { atMs: time.nowMs(), holders });
        },
        () => {
          if (tries > 0) operator.after(200, () => revoke(keyId, tries - 1));
        },
      );
  };
  for (const { keyId } of doomed) time.after(random.between(1_500, activeMs), () => revoke(keyId, 3));

  // Everything that goes wrong.
  const frozenUntil = new Map<Gateway, number>();
  const kill = (process: Process) => {
    process.kill();
    for (const stream of [...streams]) if (stream.ends.includes(process)) stream.break();
    for (const ride of rides) {
      if (ride.gateway.process === process) ride.endedMs = Math.min(ride.endedMs, time.nowMs());
    }
  };
  const mishaps: (() => void)[] = [
    () => {
      const gateway = random.pick([...gateways.values()]);
      const ms = random.between(300, 5_000);
      frozenUntil.set(gateway, Math.max(frozenUntil.get(gateway) ?? 0, time.nowMs() + ms));
      gateway.process.freeze(ms);
    },
    () => someService().process.freeze(random.between(300, 5_000)),
    () => {
      const [name, gateway] = random.pick([...gateways]);
      if (!gateway.process.alive()) return;
      kill(gateway.process);
      time.after(random.between(50, 1_500), () => gateways.set(name, startGateway(world, name)));
    },
    () => {
      const [name, service] = random.pick([...services]);
      if (!service.process.alive()) return;
      kill(service.process);
      time.after(random.between(50, 1_500), async () =>
        services.set(name, await startKeyService(world, name)),
      );
    },
    () =>
      network.cut(
        random.pick([...gateways.keys()]),
        random.pick([...services.keys()]),
        random.between(300, 6_000),
      ),
    () => {
      const gateway = random.pick([...gateways.keys()]);
      const ms = random.between(300, 6_000);
      for (const service of services.keys()) network.cut(gateway, service, ms);
    },
    () => network.cut(random.pick([...gateways.keys()]), 'redis', random.between(300, 4_000)),
    () => network.cut(random.pick([...services.keys()]), 'redis', random.between(300, 4_000)),
    () => network.cut(random.pick([...services.keys()]), 'database', random.between(300, 4_000)),
    () => {
      // Slow first, so that what comes is old when it comes, then gone.
      const gateway = random.pick([...gateways.keys()]);
      const slowMs = random.between(1_000, 4_000);
      const byMs = random.between(300, 2_600);
      const cutMs = random.between(2_000, 6_000);
      for (const service of services.keys()) network.slow(gateway, service, byMs, slowMs);
      time.after(slowMs, () => {
        for (const service of services.keys()) network.cut(gateway, service, cutMs);
      });
    },
    cache.flush,
    cache.fallBack,
  ];
  const nemesis = () => {
    if (time.nowMs() > activeMs) return;
    random.pick(mishaps)();
    time.after(random.between(100, 2_000), nemesis);
  };
  time.after(random.between(500, 2_500), nemesis);

  await time.runUntil(activeMs + quietMs);
  for (const process of [...services.values(), ...gateways.values()].map((one) => one.process))
    process.kill();

  for (const ride of rides) {
    const confirmed = confirmedAt.get(ride.keyId);
    if (!confirmed) continue;
    const { atMs, holders } = confirmed;
    // The double fault, which is bounded by a verdict's lifetime: no lease, and a cache that has lost the tombstone.
    const doubleFault = !ride.withLease && cache.lostMs() >= (revokedFromMs.get(ride.keyId) ?? 0) - 600;
    if (ride.startedMs >= atMs && !doubleFault) {
      violations.push(
        `${ride.gateway.process.name} accepted ${ride.keyId} at ${ride.acceptedMs.toFixed(1)} (began ${ride.startedMs.toFixed(1)}), ` +
          `confirmed at ${atMs.toFixed(1)}`,
      );
    }
    // Who held a lease had cut it off by then; who did not finds out by asking, as soon as he is awake.
    const awakeMs = Math.max(atMs, frozenUntil.get(ride.gateway) ?? 0);
    const byMs = holders.has(ride.gateway) ? atMs : awakeMs + 5_000;
    if (ride.acceptedMs <= atMs && ride.endedMs > byMs && byMs < time.nowMs() && !doubleFault) {
      violations.push(
        `${ride.gateway.process.name} let ${ride.keyId} fly on until ${ride.endedMs.toFixed(1)}, confirmed at ${atMs.toFixed(1)}`,
      );
    }
  }
  return { seed, violations, ...count };
}
