import { endRequestsOf, type History } from './history.js';
import type { Platform } from './platform.js';
import type { Process } from './time.js';

/** Injects random faults at random times until `untilMs`. Each one is over some seconds later. */
export function injectFaults(platform: Platform, history: History, untilMs: number): void {
  const { random, time } = platform;
  const kinds = faultKinds(platform, history);
  const inject = () => {
    if (time.nowMs() > untilMs) return;
    random.pick(kinds)();
    time.after(random.between(100, 2_000), inject);
  };
  time.after(random.between(500, 2_500), inject);
}

/** Functions that inject a fault at a random place, one for each kind. */
function faultKinds(platform: Platform, history: History): (() => void)[] {
  const { cache, random } = platform;
  const gateway = () => random.pick([...platform.gateways.keys()]);
  const service = () => random.pick([...platform.services.keys()]);
  const partition = (from: () => string, to: () => string, maxMs: number) => () =>
    platform.network.partition(from(), to(), random.between(300, maxMs));
  return [
    () => freezeGateway(platform, history),
    () => platform.randomService().process.freeze(random.between(300, 5_000)),
    () => killGateway(platform, history),
    () => killService(platform, history),
    partition(gateway, service, 6_000),
    () => partitionFromServices(platform, gateway(), random.between(300, 6_000)),
    partition(gateway, () => 'redis', 4_000),
    partition(service, () => 'redis', 4_000),
    partition(service, () => 'database', 4_000),
    () => delayThenPartition(platform, gateway()),
    cache.flush,
    cache.failOver,
  ];
}

function freezeGateway({ random, time, gateways }: Platform, { frozenUntilMs }: History): void {
  const gateway = random.pick([...gateways.values()]);
  const ms = random.between(300, 5_000);
  frozenUntilMs.set(gateway, Math.max(frozenUntilMs.get(gateway) ?? 0, time.nowMs() + ms));
  gateway.process.freeze(ms);
}

function killGateway(platform: Platform, history: History): void {
  const { random, time } = platform;
  const [name, { process }] = random.pick([...platform.gateways]);
  if (!process.alive()) return;
  kill(platform, history, process);
  time.after(random.between(50, 1_500), () => platform.startGateway(name));
}

function killService(platform: Platform, history: History): void {
  const { random, time } = platform;
  const [name, { process }] = random.pick([...platform.services]);
  if (!process.alive()) return;
  kill(platform, history, process);
  time.after(random.between(50, 1_500), () => void platform.startService(name));
}

function kill(platform: Platform, history: History, process: Process): void {
  platform.kill(process);
  endRequestsOf(history, process, platform.time.nowMs());
}

function partitionFromServices({ network, services }: Platform, gateway: string, ms: number): void {
  for (const service of services.keys()) network.partition(gateway, service, ms);
}

/** First delays a gateway's feed, so that what arrives is outdated, and then cuts it off. */
function delayThenPartition(platform: Platform, gateway: string): void {
  const { random, time, network, services } = platform;
  const delayedMs = random.between(1_000, 4_000);
  const byMs = random.between(300, 2_600);
  const partitionedMs = random.between(2_000, 6_000);
  for (const service of services.keys()) network.delay(gateway, service, byMs, delayedMs);
  time.after(delayedMs, () => partitionFromServices(platform, gateway, partitionedMs));
}
