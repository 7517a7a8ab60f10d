import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultTargets, faultKinds } from './faults.js';
import type { History } from './history.js';

export interface InjectOptions extends FaultTargets {
  readonly history: History;
  readonly signal: AbortSignal;
  onFault(description: string): void;
}

const maxConcurrentFaults = 2;

/** Injects random faults, at most two at a time, until the signal aborts. Resolves when everything is restored. */
export async function injectFaults(options: InjectOptions): Promise<void> {
  const { history, random, signal } = options;
  const kinds = faultKinds(options);
  /** Components with a fault. Each has at most one at a time. */
  const faulty = new Set<string>();
  const active = new Set<Promise<void>>();
  while (!signal.aborted) {
    const fault = random.pick(kinds)();
    const durationMs = random.between(300, 5_000);
    const component = fault.name.split(' ')[0] as string;
    if (active.size < maxConcurrentFaults && !faulty.has(component)) {
      faulty.add(component);
      const fromMs = performance.now();
      options.onFault(`${fault.name}, ${Math.round(durationMs)} ms`);
      const done = fault.run(durationMs).finally(() => {
        const { name, gateways } = fault;
        history.write({ kind: 'fault', name, gateways, fromMs, untilMs: performance.now() });
        faulty.delete(component);
        active.delete(done);
      });
      active.add(done);
    }
    await sleep(random.between(200, 1_500));
  }
  await Promise.all(active);
}
