import { type Pool as Database, withDatabase } from '@hypervize/postgres';
import type { Clock, Logger } from '@hypervize/runtime';
import { createBatcher } from '@hypervize/runtime';
import type { Config } from '../config.js';
import type { NamedPool, Pools } from '../scheduling/pools.js';
import { parsePool } from '../scheduling/spec.js';
import { readPools } from '../store/pools.js';
import { probeHosts } from '../upstream/probe.js';
import { createDiscovery, resolveNames } from './dns.js';
import { watchPoolsFile } from './file.js';

interface Options {
  readonly pools: Pools;
  readonly db: Database;
  readonly config: Pick<Config, 'elastic' | 'probe' | 'dns'>;
  readonly clock: Clock;
  readonly logger: Logger;
  isUp(url: string, healthPath: string): Promise<boolean>;
  /** Every host of a dedicated endpoint has been asked once more. */
  onProbed(): Promise<void>;
  readonly signal: AbortSignal;
}

const lookEveryMs = 1_000;

/**
 * Keeps the pools as the file, the registry, DNS and the probes say, until the signal aborts. What cannot be asked changes
 * nothing.
 */
export function followPools(options: Options): {
  /** Reads the registry, which has to be there. Does not reject. */
  refreshPools(): Promise<void>;
} {
  const { pools, db, config, clock, logger, signal } = options;

  let known = '';
  const refresh = createBatcher(async () => {
    const { specs, draining } = await withDatabase(db, readPools);
    pools.setDraining(new Set(draining));
    const text = JSON.stringify(specs);
    if (text === known) return;
    known = text;
    pools.setElastic('registry', specs.flatMap(understood));
    // Not waited for: a change by an operator must not hang on a name server.
    void resolve();
  });
  const refreshPools = () =>
    refresh(undefined).catch((error: unknown) =>
      logger.warn({ err: error }, 'the registry of pools could not be read'),
    );
  /** A newer version's pool that this one does not understand is not served here. */
  const understood = (spec: unknown) => {
    try {
      return [parsePool(spec)];
    } catch (error) {
      logger.error({ err: error }, 'a pool of the registry is not understood');
      return [];
    }
  };
  const onUnresolved = (hosts: string, error: unknown) =>
    logger.warn({ err: error, hosts }, 'a name could not be resolved; its hosts stay as they are');
  const discovery = createDiscovery({ ...config.dns, onError: onUnresolved });
  const resolve = () => resolveNames(pools, discovery, onUnresolved);
  const probe = (kind: NamedPool['kind']) =>
    probeHosts(
      pools.all().filter((pool) => pool.kind === kind),
      options.isUp,
    );
  const probeDedicated = async () => {
    await probe('dedicated');
    await options
      .onProbed()
      .catch((error: unknown) => logger.warn({ err: error }, 'an endpoint could not be marked as ready yet'));
  };
  const again = async (everyMs: number, run: () => Promise<unknown>) => {
    while (!signal.aborted) {
      await run();
      await clock.sleep(everyMs, signal);
    }
  };

  void again(lookEveryMs, async () => pools.tick());
  void again(config.dns.everyMs, resolve);
  // Apart: however many hosts accounts give their endpoints, and however dead these are, the elastic ones are looked after.
  void again(config.probe.everyMs, () => probe('elastic'));
  void again(config.probe.everyMs, probeDedicated);
  if (config.elastic.poolsFile !== undefined) {
    void watchPoolsFile({
      file: config.elastic.poolsFile,
      everyMs: lookEveryMs,
      signal,
      sleep: clock.sleep,
      onChange: (specs) => {
        logger.info({ models: specs.map(({ model }) => model) }, 'the pools file has changed');
        pools.setElastic('file', specs);
        void resolve();
      },
      onError: (error) => logger.error({ err: error }, 'the pools file stays as it was'),
    });
  }
  return { refreshPools };
}
