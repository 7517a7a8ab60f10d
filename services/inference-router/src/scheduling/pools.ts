import { AppError } from '@hypervize/errors';
import type { Endpoint } from '../endpoints/endpoint.js';
import type { PoolLimits } from './limits.js';
import { createPool, type Pool, type PoolDeps } from './pool.js';
import type { PoolEvent } from './slot.js';
import { defaultHealthPath, type PoolSpec } from './spec.js';

export interface ElasticPool {
  readonly spec: PoolSpec;
  readonly pool: Pool;
}

/** How a name is resolved to hosts: by its addresses, or by its SRV records. */
export type NameKind = 'dns' | 'srv';

/** All pools of this replica: elastic ones by model, dedicated ones by endpoint. */
export interface Pools {
  elastic(model: string): ElasticPool | undefined;
  /** The models of the elastic pools, sorted. */
  models(): readonly string[];
  dedicated(endpointId: string): Pool | undefined;
  /** Replaces the elastic pools of a source. A pool of the registry takes precedence over one of the file. */
  setElastic(source: 'file' | 'registry', specs: readonly PoolSpec[]): void;
  /** Sets the hosts that a name of a pool resolves to. */
  setResolved(kind: NameKind, name: string, hosts: readonly string[]): void;
  /** Adds, changes or, if the endpoint is deleted, closes the pool of a dedicated endpoint. */
  setDedicated(endpoint: Endpoint): void;
  /** Excludes these hosts, and no others, from new requests. */
  setDraining(urls: ReadonlySet<string>): void;
  tick(): void;
  all(): readonly NamedPool[];
}

/** Whose hosts a pool has: the platform's, or those of one dedicated endpoint. */
export type PoolKind = 'elastic' | 'dedicated';

export interface NamedPool {
  /** The model, or the endpoint id; in metrics, the label `pool`. */
  readonly name: string;
  readonly kind: PoolKind;
  readonly pool: Pool;
  readonly healthPath: string;
}

interface Options {
  readonly deps: Omit<PoolDeps, 'observe'>;
  /** The limits of pools that do not declare their own. */
  readonly limits: Omit<PoolLimits, 'prefixAffinity'>;
  observe(pool: string, event: PoolEvent): void;
}

/** No pools yet. */
export function createPools({ deps, limits, observe }: Options): Pools {
  let draining: ReadonlySet<string> = new Set();
  const open = (name: string, own: PoolLimits) => {
    const pool = createPool({ ...deps, observe: (event) => observe(name, event) }, own);
    pool.setDraining(draining);
    return pool;
  };
  const elastic = createElasticPools((spec) => open(spec.model, limitsOf(spec, limits)), limits);
  const dedicated = createDedicatedPools((endpointId) =>
    open(endpointId, { ...limits, prefixAffinity: false }),
  );
  const all = () => [...elastic.all(), ...dedicated.all()];

  return {
    elastic: elastic.find,
    models: elastic.models,
    dedicated: dedicated.find,
    setElastic: elastic.set,
    setResolved: elastic.setResolved,
    setDedicated: dedicated.set,
    setDraining: (urls) => {
      draining = urls;
      for (const { pool } of all()) pool.setDraining(urls);
    },
    tick: () => {
      for (const { pool } of all()) pool.tick();
    },
    all,
  };
}

function createElasticPools(open: (spec: PoolSpec) => Pool, limits: Options['limits']) {
  const sources = { file: [] as readonly PoolSpec[], registry: [] as readonly PoolSpec[] };
  const pools = new Map<string, ElasticPool>();
  const resolved = new Map<string, readonly string[]>();
  const hostsOf = (spec: PoolSpec) => [
    ...spec.hosts,
    ...spec.dns.flatMap((name) => resolved.get(`dns ${name}`) ?? []),
    ...spec.srv.flatMap((name) => resolved.get(`srv ${name}`) ?? []),
  ];
  const closeMissing = (wanted: ReadonlyMap<string, PoolSpec>) => {
    for (const [model, { pool }] of pools) {
      if (wanted.has(model)) continue;
      pools.delete(model);
      pool.close(new AppError('model_not_found', undefined, { param: 'model' }));
    }
  };

  return {
    find: (model: string) => pools.get(model),
    models: () => [...pools.keys()].sort(),
    set: (source: 'file' | 'registry', specs: readonly PoolSpec[]) => {
      sources[source] = specs;
      const wanted = new Map([...sources.file, ...sources.registry].map((spec) => [spec.model, spec]));
      closeMissing(wanted);
      for (const [model, spec] of wanted) {
        const pool = pools.get(model)?.pool ?? open(spec);
        // Hosts before limits: a higher limit must not admit waiting requests to a host that this change removes.
        pool.setHosts(hostsOf(spec));
        pool.setLimits(limitsOf(spec, limits));
        pools.set(model, { spec, pool });
      }
    },
    setResolved: (kind: NameKind, name: string, hosts: readonly string[]) => {
      resolved.set(`${kind} ${name}`, hosts);
      for (const { spec, pool } of pools.values()) {
        if (spec[kind].includes(name)) pool.setHosts(hostsOf(spec));
      }
    },
    all: () =>
      [...pools].map(([name, { pool, spec }]): NamedPool => {
        return { name, kind: 'elastic', pool, healthPath: spec.healthPath };
      }),
  };
}

function createDedicatedPools(open: (endpointId: string) => Pool) {
  const pools = new Map<string, Pool>();
  return {
    find: (endpointId: string) => pools.get(endpointId),
    set: ({ endpointId, hosts, state }: Endpoint) => {
      const pool = pools.get(endpointId) ?? open(endpointId);
      if (state === 'deleted') {
        pools.delete(endpointId);
        pool.close(new AppError('endpoint_not_found'));
        return;
      }
      pools.set(endpointId, pool);
      pool.setHosts(hosts);
    },
    all: () =>
      [...pools].map(([name, pool]): NamedPool => {
        return { name, kind: 'dedicated', pool, healthPath: defaultHealthPath };
      }),
  };
}

function limitsOf(spec: PoolSpec, limits: Options['limits']): PoolLimits {
  return {
    maxPerHost: spec.maxPerHost ?? limits.maxPerHost,
    maxWaiting: spec.maxWaiting ?? limits.maxWaiting,
    waitMs: spec.waitMs ?? limits.waitMs,
    prefixAffinity: spec.prefixAffinity,
  };
}
