import type { NamedPool } from '../scheduling/pools.js';

/** Whether a host is up; `healthPath` is the path of the probe. */
export type Probe = (url: string, healthPath: string) => Promise<boolean>;

/** The number of probes in flight at a time. */
const concurrency = 64;

interface Target {
  readonly url: string;
  readonly healthPath: string;
  readonly pools: NamedPool['pool'][];
}

/** Probes every host of the pools once and records the results. Pools with the same host and path share a probe. */
export async function probeHosts(pools: readonly NamedPool[], isUp: Probe): Promise<void> {
  const targets = targetsOf(pools);
  const work = async () => {
    for (let target = targets.pop(); target; target = targets.pop()) {
      const up = await isUp(target.url, target.healthPath);
      for (const pool of target.pools) pool.probed(target.url, up);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

function targetsOf(pools: readonly NamedPool[]): Target[] {
  const targets = new Map<string, Target>();
  for (const { pool, healthPath } of pools) {
    for (const { url } of pool.hosts()) {
      const target = targets.get(`${url} ${healthPath}`) ?? { url, healthPath, pools: [] };
      target.pools.push(pool);
      targets.set(`${url} ${healthPath}`, target);
    }
  }
  return [...targets.values()];
}
