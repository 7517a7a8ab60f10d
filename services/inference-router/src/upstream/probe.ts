import type { Dispatcher } from 'undici';
import type { Probe } from './probe-hosts.js';

/** Bytes of a response that are read so that its connection can be reused. */
const maxDrainedBytes = 64 * 1024;

/**
 * A probe that sends a GET. A host is up if it responds in time with a status below 500: a 404 shows only that it has no
 * such path. The body is ignored.
 */
export function createProbe(dispatcher: Dispatcher, timeoutMs: number): Probe {
  return async (url, healthPath) => {
    try {
      const { statusCode, body } = await dispatcher.request({
        origin: new URL(url).origin,
        path: healthPath,
        method: 'GET',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await body.dump({ limit: maxDrainedBytes });
      return statusCode < 500;
    } catch {
      return false;
    }
  };
}
