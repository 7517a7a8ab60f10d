import type { LookupAddress } from 'node:dns';
import { hostPort, type Target } from '@hypervize/rpc';
import type { Clock, Logger } from '@hypervize/runtime';

/** All addresses of a name. Rejects if there are none. */
export type Lookup = (name: string) => Promise<readonly Pick<LookupAddress, 'address'>[]>;

interface Options {
  readonly target: Target;
  readonly lookup: Lookup;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** The addresses, sorted, whenever they have changed. */
  onAddresses(addresses: readonly string[]): void;
  /** The name could not be resolved. What it was resolved to before still holds. */
  onFailure(): void;
}

/** How often a name is resolved, and the time between two resolutions at the least, in milliseconds. */
const everyMs = 5_000;
const minGapMs = 1_000;
const lookupTimeoutMs = 5_000;

/** Keeps the addresses of a target up to date until the signal aborts. `refresh` resolves its name again as soon as allowed. */
export function followAddresses(options: Options, signal: AbortSignal): { refresh(): void } {
  const { target, clock } = options;
  if (target.kind === 'addresses') {
    options.onAddresses(target.addresses);
    return { refresh: () => {} };
  }
  let wake = new AbortController();
  signal.addEventListener('abort', () => wake.abort(), { once: true });
  const resolve = createResolution(options, target, signal);
  const follow = async () => {
    while (!signal.aborted) {
      wake = new AbortController();
      await resolve();
      await clock.sleep(minGapMs, signal);
      if (!signal.aborted) await clock.sleep(everyMs - minGapMs, wake.signal);
    }
  };
  void follow();
  return { refresh: () => wake.abort() };
}

/** One attempt to resolve the name. Does not reject. */
function createResolution(
  { lookup, clock, logger, onAddresses, onFailure }: Options,
  { host, port }: Extract<Target, { kind: 'name' }>,
  signal: AbortSignal,
): () => Promise<void> {
  let known = '';
  let isFailing = false;
  // A lookup occupies a thread of the pool and cannot be ended, so that there is never more than one.
  let pending: Promise<string[]> | undefined;
  const addresses = () => {
    pending ??= lookup(host)
      .then((found) => [...new Set(found.map(({ address }) => hostPort(address, port)))].sort())
      .finally(() => {
        pending = undefined;
      });
    return Promise.race([pending, timeout(clock)]);
  };
  return async () => {
    try {
      const found = await addresses();
      if (found.length === 0) throw new Error('the name has no address');
      if (signal.aborted) return;
      isFailing = false;
      if (found.join() === known) return;
      known = found.join();
      logger.info({ addresses: found.length }, 'router addresses changed');
      onAddresses(found);
    } catch (err) {
      if (signal.aborted) return;
      if (!isFailing) logger.warn({ err, name: host }, 'router name not resolved');
      isFailing = true;
      onFailure();
    }
  };
}

async function timeout(clock: Pick<Clock, 'sleep'>): Promise<never> {
  await clock.sleep(lookupTimeoutMs);
  throw new Error(`no answer within ${lookupTimeoutMs} ms`);
}
