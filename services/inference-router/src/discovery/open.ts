import type { Pool as Database } from '@hypervize/postgres';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Registry } from '../endpoints/registry.js';
import type { Pools } from '../scheduling/pools.js';
import { defaultHealthPath } from '../scheduling/spec.js';
import { markReady } from '../store/endpoints.js';
import { type Probe, probeHosts } from '../upstream/probe-hosts.js';
import { createDedicatedProber } from './dedicated-prober.js';
import { createDiscovery } from './dns.js';
import { watchPoolsFile } from './file.js';
import { createPoolRefresh } from './pool-registry.js';
import { resolveNames } from './resolve-names.js';

interface Options {
  readonly pools: Pools;
  readonly registry: Pick<Registry, 'find' | 'onChange'>;
  readonly database: Database;
  readonly settings: {
    readonly elastic: { readonly poolsFile: string | undefined };
    readonly probe: { readonly everyMs: number };
    readonly dns: {
      readonly everyMs: number;
      readonly timeoutMs: number;
      readonly servers: readonly string[] | undefined;
    };
  };
  readonly probes: { readonly elastic: Probe; readonly dedicated: Probe };
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface OpenDiscovery {
  /** Reads the elastic pools of the registry. The tables have to exist. Does not reject. */
  refreshPools(): Promise<void>;
}

/** How often the probes that are due are started, in milliseconds. */
const probeTickMs = 100;
/** How often time-dependent states of pools are updated and the pools file is read, in milliseconds. */
const tickEveryMs = 1_000;

/**
 * Keeps the pools up to date with the pools file, the registry, DNS and health probes. A source that is not available
 * changes nothing.
 */
export function openDiscovery(releasers: Releasers, options: Options): OpenDiscovery {
  const { pools, settings, database, clock, logger } = options;
  const stopping = new AbortController();
  releasers.add('discovery', () => stopping.abort());
  const every = async (everyMs: number, run: () => Promise<unknown>) => {
    while (!stopping.signal.aborted) {
      await run();
      await clock.sleep(everyMs, stopping.signal);
    }
  };
  const resolve = createNameResolution(pools, settings.dns, logger);
  // Changes of pools do not wait for their names to be resolved: a name server may not respond.
  const resolveSoon = () => void resolve();

  void every(tickEveryMs, async () => pools.tick());
  void every(settings.dns.everyMs, resolve);
  // Elastic and dedicated hosts are probed apart, so that dead hosts of endpoints do not delay the probes of elastic pools.
  void every(settings.probe.everyMs, () => probeElastic(options));
  const prober = createProber(options);
  options.registry.onChange(prober.setEndpoint);
  void every(probeTickMs, async () => prober.tick());
  const { poolsFile } = settings.elastic;
  if (poolsFile !== undefined) {
    void watchPoolsFile({
      ...{ file: poolsFile, everyMs: tickEveryMs, signal: stopping.signal, sleep: clock.sleep },
      onChange: (specs) => {
        logger.info({ models: specs.map(({ model }) => model) }, 'pools file changed');
        pools.setElastic('file', specs);
        resolveSoon();
      },
      onError: (error) => logger.error({ err: error }, 'pools file ignored'),
    });
  }
  return { refreshPools: createPoolRefresh({ pools, database, logger, onChange: resolveSoon }) };
}

function createNameResolution(pools: Pools, settings: Options['settings']['dns'], logger: Logger) {
  const onError = (name: string, error: unknown) =>
    logger.warn({ err: error, dnsName: name }, 'name not resolved');
  const discovery = createDiscovery({ ...settings, onError });
  return () => resolveNames(pools, discovery, onError);
}

function probeElastic({ pools, probes }: Options): Promise<void> {
  return probeHosts(
    pools.all().filter(({ kind }) => kind === 'elastic'),
    probes.elastic,
  );
}

function createProber({ pools, registry, database, settings, probes, clock, logger }: Options) {
  const markIfProvisioning = async (endpointId: string) => {
    const lookup = registry.find(endpointId);
    if (lookup.kind === 'not-loaded' || lookup.endpoint?.state !== 'provisioning') return;
    await markReady(database, endpointId);
  };
  return createDedicatedProber({
    probe: (url) => probes.dedicated(url, defaultHealthPath),
    everyMs: settings.probe.everyMs,
    monotonicMs: clock.monotonic,
    random: Math.random,
    onResult: (endpointId, url, up) => {
      pools.dedicated(endpointId)?.probed(url, up);
      // If this fails, the next probe tries again.
      if (up)
        markIfProvisioning(endpointId).catch((error: unknown) =>
          logger.warn({ err: error, endpointId }, 'endpoint not marked as ready'),
        );
    },
  });
}
