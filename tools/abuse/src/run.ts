import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bound, holds, relaxed } from './bounds.js';
import { type Bystander, startBystander } from './kit/bystander.js';
import type { BystanderPlan } from './kit/bystander-plan.js';
import { counts, type Measure, type Measures } from './kit/measures.js';
import type { World } from './kit/world.js';
import type { Attack, Bounds, Scenario } from './scenario.js';

/** One measure of one attack. */
export interface Line {
  readonly measure: string;
  readonly quiet: Measure | undefined;
  readonly attacked: Measure | undefined;
  readonly bound: Bound | undefined;
  readonly ok: boolean;
}

export interface AttackReport {
  readonly attack: string;
  readonly lines: readonly Line[];
  /** How the bystander's failed attempts ended. */
  readonly failures: readonly string[];
}

const phaseMs = { full: 5_000, quick: 2_000 };
/** How long an attack may go on after it has been told to end, in milliseconds. */
const attackLimitMs = 60_000;
/** The pause between a phase and the next one, for what the attack has queued, in milliseconds. */
const settleMs = 1_000;
const servicesEnded = 'service processes ended';

/** Plays a scenario: the bystander alone, then the bystander beside each attack, measured by the same code. */
export async function runScenario(scenario: Scenario, world: World): Promise<readonly AttackReport[]> {
  const parties = await scenario.prepare(world);
  const bystander = startBystander();
  try {
    const lastsMs = (scenario.phaseMs ?? phaseMs.full) * (world.quick ? phaseMs.quick / phaseMs.full : 1);
    await runPhase(bystander, parties.bystander(), undefined, lastsMs / 2);
    const quiet = await runPhase(bystander, parties.bystander(), undefined, lastsMs);
    const reports: AttackReport[] = [];
    for (const attack of parties.attacks) {
      await sleep(settleMs);
      const attacked = await runPhase(bystander, parties.bystander(), attack, lastsMs);
      const found = { ...attacked.measures, ...counts({ [servicesEnded]: world.ended().length }) };
      const bounds = { ...scenario.bounds, ...attack.bounds, [servicesEnded]: noneEnded };
      const lines = compare(quiet.measures, found, world.quick ? relaxAll(bounds) : bounds);
      reports.push({ attack: attack.name, lines, failures: attacked.failures });
      await world.restartEnded();
    }
    return reports;
  } finally {
    await bystander.close();
  }
}

const noneEnded: Bound = { kind: 'at most', limit: 0 };

/** Whether every bound held. */
export function passed(reports: readonly AttackReport[]): boolean {
  return reports.every(({ lines }) => lines.every(({ ok }) => ok));
}

/** Lets the bystander act for `lastsMs`, and longer if the attack takes longer. */
async function runPhase(
  bystander: Bystander,
  plan: BystanderPlan,
  attack: Attack | undefined,
  lastsMs: number,
) {
  const stop = new AbortController();
  // Each request of an attack listens to the signal.
  setMaxListeners(0, stop.signal);
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const attacking = attack?.run({ signal: stop.signal, ready: begin }) ?? Promise.resolve({});
  if (attack) await Promise.race([begun, attacking]);
  bystander.start(plan);
  await sleep(lastsMs);
  stop.abort();
  const found = await inTime(attacking, attack?.name ?? '');
  const { measures, failures } = await bystander.stop();
  return { measures: { ...measures, ...counts(found) }, failures };
}

/** Rejects if an attack does not end by itself. */
async function inTime<T>(attacking: Promise<T>, name: string): Promise<T> {
  const done = new AbortController();
  const late = sleep(attackLimitMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`the attack "${name}" did not end within ${attackLimitMs / 1_000} s`);
  });
  late.catch(() => {});
  return Promise.race([attacking, late]).finally(() => done.abort());
}

function relaxAll(bounds: Bounds): Bounds {
  return Object.fromEntries(Object.entries(bounds).map(([measure, bound]) => [measure, relaxed(bound)]));
}

function compare(quiet: Measures, attacked: Measures, bounds: Bounds): Line[] {
  const names = new Set([...Object.keys(quiet), ...Object.keys(attacked), ...Object.keys(bounds)]);
  return [...names].map((measure) => {
    const bound = bounds[measure];
    const line = { measure, quiet: quiet[measure], attacked: attacked[measure], bound };
    return { ...line, ok: bound === undefined || holds(bound, line.quiet, line.attacked) };
  });
}
