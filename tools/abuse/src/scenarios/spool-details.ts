import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, chat } from '../kit/http.js';
import { inParallel } from '../kit/load.js';
import type { World } from '../kit/world.js';
import type { Customer } from './parties.js';

const requests = 30;
/** The time for a signal to be handled, in milliseconds. */
const handledMs = 100;

/**
 * Serves requests while key-service cannot be reached, so that usage stays in the spool, and the spool's disk is full.
 * Resolves to the number of empty files in the spool, beyond one. All of it takes less than a lease.
 */
export async function fullDisk(world: World, { key }: Customer): Promise<number> {
  const gateway = world.service('auth-gateway');
  const folder = spoolOf(gateway.pid);
  if (folder === undefined) return 0;
  const call = () => world.send({ headers: bearer(key.secret), body: chat() });
  await call();
  const links = world.links('auth-gateway-0', 'key-service');
  for (const link of links) link.cut();
  try {
    await call();
    gateway.signal('SIGUSR2');
    await sleep(handledMs);
    await inParallel(requests, call);
    const sizes = readdirSync(folder).map(
      (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size,
    );
    return Math.max(0, sizes.filter((size) => size === 0).length - 1);
  } finally {
    gateway.signal('SIGUSR2');
    for (const link of links) link.restore();
    await world.trusted(0);
  }
}

/** The spool folder of a gateway, from the environment of its process. Undefined without Linux's /proc. */
function spoolOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((one) => one.startsWith('USAGE_SPOOL_DIR='))?.slice('USAGE_SPOOL_DIR='.length);
  } catch {
    return undefined;
  }
}
