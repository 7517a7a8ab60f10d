import type { Caller } from '../test-caller.js';
import type { HostOrders } from '../workers/hosts.js';
import type { Worker } from '../workers/worker.js';
import { type Arrival, runLoad, type Served } from './load.js';
import type { Choice } from './pickers.js';
import type { RouterOrders, Sent } from './router.js';
import type { Scenario } from './scenarios.js';

export interface Stage {
  readonly hosts: Worker<HostOrders>;
  readonly router: Worker<RouterOrders>;
  readonly caller: Caller;
}

/** The measures of one run, by name. */
export type Measures = Readonly<Record<string, number>>;

export interface RunResult {
  readonly measures: Measures;
  /** What part of the requests each host was sent. */
  readonly shares: readonly number[];
}

/** What is not counted at the beginning: connections are opened, the first averages are made. */
export const warmUpMs = 1_000;

/** One scenario with one way of choosing, with hosts and a router that know nothing yet. */
export async function runScenario(
  { hosts, router, caller }: Stage,
  scenario: Scenario,
  choice: Choice,
  arrivals: readonly Arrival[],
  durationMs: number,
): Promise<RunResult> {
  const model = 'bench';
  const ports = await Promise.all(
    scenario.hosts.map((kind) => hosts.tell('start', { ...kind, models: [model] })),
  );
  const { principalKeys } = caller;
  const open = () => router.tell('open', { choice, model, ports, prefixAffinity: false, principalKeys });
  const routers = await Promise.all(Array.from({ length: scenario.routers }, open));
  const startedAtMs = Date.now();
  const turnMs = scenario.turns ? durationMs / 3 : 0;
  const turning = setTimeout(() => {
    const changes = scenario.turns ?? {};
    void hosts.tell('configure', { port: ports[0] as number, changes });
  }, turnMs);
  const origins = routers.map((port) => `http://127.0.0.1:${port}`);
  const target = { origins, model, headers: caller.headers };
  const served = await runLoad(target, arrivals);
  clearTimeout(turning);
  const sent = await router.tell('closeAll', undefined);
  await hosts.tell('closeAll', undefined);

  const counted = served.filter(({ atMs }) => atMs >= warmUpMs);
  const fromMs = startedAtMs + Math.max(turnMs, warmUpMs);
  const { watched } = scenario;
  const watchedPorts = watched.hosts.map((i) => ports[i] as number);
  return {
    measures: {
      ...firstByteMeasures(counted),
      'requests lost': counted.filter(({ how }) => how !== 'served').length,
      [watched.name]: shareOf(watchedPorts, sent, fromMs),
    },
    shares: ports.map((one) => shareOf([one], sent, fromMs)),
  };
}

/** How long the first bytes of the answers took that were answered in full. */
export function firstByteMeasures(served: readonly Pick<Served, 'firstByteMs' | 'how'>[]): Measures {
  const found = served.flatMap(({ firstByteMs, how }) =>
    how === 'served' && firstByteMs !== undefined ? [firstByteMs] : [],
  );
  return { 'first byte p50 (ms)': quantile(found, 0.5), 'first byte p99 (ms)': quantile(found, 0.99) };
}

function shareOf(ports: readonly number[], sent: readonly Sent[], fromMs: number): number {
  const all = sent.filter(({ atMs }) => atMs >= fromMs);
  return all.filter(({ port }) => ports.includes(port)).length / Math.max(1, all.length);
}

/** The value that a share of the values are not above; NaN if there are none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
