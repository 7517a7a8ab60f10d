import { createRandom } from '@hypervize/testkit';
import type { Bug } from './bugs.js';
import { checkHistory } from './check.js';
import { injectFaults } from './faults.js';
import { createHistory, type History } from './history.js';
import { createPlatform } from './platform.js';
import { startWorkload } from './workload.js';

/** The result of a schedule. */
export interface Result extends Readonly<History['counts']> {
  readonly seed: number;
  /** Violations of the revocation guarantee. */
  readonly violations: readonly string[];
}

/** How long faults are injected and keys revoked, in simulated milliseconds. */
const activeMs = 12_000;
/** How long the platform then runs without new faults, so that it recovers. */
const recoveryMs = 8_000;

/**
 * Runs one schedule: the services' own code in simulated time, on a simulated network, database and cache, with faults
 * that follow from the seed. Then checks the revocation guarantee over what happened.
 */
export async function simulate(seed: number, bug?: Bug): Promise<Result> {
  const random = createRandom(seed);
  // The services' back-off uses Math.random for jitter.
  const unseededRandom = Math.random;
  Math.random = random.next;
  try {
    const platform = createPlatform(random, bug);
    const history = createHistory();
    for (const name of ['service-0', 'service-1']) await platform.startService(name);
    for (const name of ['gateway-0', 'gateway-1']) platform.startGateway(name);
    startWorkload(platform, history, {
      revokeUntilMs: activeMs,
      requestUntilMs: activeMs + recoveryMs / 2,
    });
    injectFaults(platform, history, activeMs);
    await platform.time.runUntil(activeMs + recoveryMs);
    for (const { process } of [...platform.services.values(), ...platform.gateways.values()]) process.kill();
    return { seed, violations: checkHistory(platform, history), ...history.counts };
  } finally {
    Math.random = unseededRandom;
  }
}
