import { connectToRouter } from '../inference-client.js';
import type { StandInCommands } from '../workers/stand-ins.js';
import type { Worker } from '../workers/worker.js';
import { type Arrival, runArrivals } from './arrivals.js';
import { type RunResult, requestMeasures } from './measures.js';
import type { PickerName } from './pickers.js';
import type { RouterCommands, SentRequest } from './router.js';
import type { Scenario } from './scenarios.js';

/** The processes of the benchmark. */
export interface Processes {
  readonly hosts: Worker<StandInCommands>;
  readonly router: Worker<RouterCommands>;
}

/** Time at the start that is not counted, while connections are opened and averages have no history. */
const warmUpMs = 1_000;
const model = 'bench';

/** Runs one scenario with one picker, on new hosts and routers. */
export async function runScenario(
  { hosts, router }: Processes,
  scenario: Scenario,
  picker: PickerName,
  arrivals: readonly Arrival[],
  durationMs: number,
): Promise<RunResult> {
  const ports = await Promise.all(
    scenario.hosts.map((kind) => hosts.call('start', { ...kind, models: [model] })),
  );
  const openRouter = async () =>
    connectToRouter(await router.call('open', { picker, model, ports, prefixAffinity: false }));
  const routers = await Promise.all(Array.from({ length: scenario.routers }, openRouter));
  const startedAtMs = Date.now();
  const changeMs = scenario.change ? durationMs / 3 : 0;
  const changing = setTimeout(() => {
    const change = scenario.change ?? {};
    void hosts.call('configure', { port: ports[0] as number, change });
  }, changeMs);
  const outcomes = await runArrivals({ routers, model }, arrivals);
  clearTimeout(changing);
  for (const relay of routers) relay.close();
  const sent = await router.call('closeAll', undefined);
  await hosts.call('closeAll', undefined);

  const fromMs = startedAtMs + Math.max(changeMs, warmUpMs);
  const { name: shareName, hosts: watched } = scenario.share;
  const watchedPorts = watched.map((i) => ports[i] as number);
  return {
    measures: {
      ...requestMeasures(outcomes.filter(({ atMs }) => atMs >= warmUpMs)),
      [shareName]: shareOf(watchedPorts, sent, fromMs),
    },
    shares: ports.map((port) => shareOf([port], sent, fromMs)),
  };
}

/** The share of the requests since a time that went to some of the hosts. */
function shareOf(ports: readonly number[], sent: readonly SentRequest[], fromMs: number): number {
  const counted = sent.filter(({ atMs }) => atMs >= fromMs);
  return counted.filter(({ port }) => ports.includes(port)).length / Math.max(1, counted.length);
}
