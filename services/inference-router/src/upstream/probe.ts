import type { Dispatcher } from 'undici';
import type { NamedPool, Pools } from '../pools/pools.js';

/** So many hosts are asked at a time. */
const atOnce = 64;

/** Asks every host whether it is up, each once however many pools it is in, and tells the pools. */
export async function probeHosts(
  pools: Pick<Pools, 'all' | 'probed'>,
  isUp: (url: string, healthPath: string) => Promise<boolean>,
): Promise<void> {
  const paths = new Map(
    pools
      .all()
      .flatMap(({ pool, healthPath }: NamedPool) =>
        pool.hosts().map(({ url }) => [url, healthPath] as const),
      ),
  );
  const waiting = [...paths];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [url, healthPath] = next;
      pools.probed(url, await isUp(url, healthPath));
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
