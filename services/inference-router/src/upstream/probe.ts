import type { Dispatcher } from 'undici';
import type { NamedPool } from '../scheduling/pools.js';

/** So many hosts are asked at a time. */
const atOnce = 64;

/**
 * Asks every host whether it is up, as its pool has it asked, and tells the pool. The same question is asked once, for
 * however many pools.
 */
export async function probeHosts(
  pools: readonly NamedPool[],
  isUp: (url: string, healthPath: string) => Promise<boolean>,
): Promise<void> {
  const questions = new Map<string, { url: string; healthPath: string; askers: NamedPool['pool'][] }>();
  for (const { pool, healthPath } of pools) {
    for (const { url } of pool.hosts()) {
      const inference = questions.get(`${url} ${healthPath}`) ?? { url, healthPath, askers: [] };
      inference.askers.push(pool);
      questions.set(`${url} ${healthPath}`, inference);
    }
  }
  const waiting = [...questions.values()];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const up = await isUp(next.url, next.healthPath);
      for (const pool of next.askers) pool.probed(next.url, up);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/**
 * Whether a model server answers a GET in time. Any answer below 500 will do: that there is no such path says nothing of
 * how it is. What it says is not read.
 */
export function createProbe(dispatcher: Dispatcher, timeoutMs: number) {
  return async (url: string, healthPath: string): Promise<boolean> => {
    try {
      const { statusCode, body } = await dispatcher.request({
        origin: new URL(url).origin,
        path: healthPath,
        method: 'GET',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await body.dump({ limit: 64 * 1024 });
      return statusCode < 500;
    } catch {
      return false;
    }
  };
}
