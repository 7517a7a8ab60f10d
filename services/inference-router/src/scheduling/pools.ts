import { AppError } from '@hypervize/errors';
import type { Endpoint } from '../endpoints/endpoint.js';
import { createPool, type Pool, type PoolDeps, type PoolEvent, type PoolLimits } from './pool.js';
import { defaultHealthPath, type PoolSpec } from './spec.js';

export interface ElasticPool {
  readonly spec: PoolSpec;
  readonly pool: Pool;
}

/** How a name stands for hosts: by its addresses, or by its SRV records. */
export type NameKind = 'dns' | 'srv';

/** All pools of this replica: the elastic ones by model, the dedicated ones by endpoint. */
export interface Pools {
  elastic(model: string): ElasticPool | undefined;
  /** The models of the elastic pools, sorted. */
  models(): readonly string[];
  dedicated(endpointId: string): Pool | undefined;
  /** The elastic pools of a source. Where both have a model, it is the registry's that counts. */
  setElastic(source: 'file' | 'registry', specs: readonly PoolSpec[]): void;
  /** What DNS says of a name that a pool is found by. */
  setResolved(kind: NameKind, name: string, hosts: readonly string[]): void;
  setDedicated(endpoint: Endpoint): void;
  setDraining(urls: ReadonlySet<string>): void;
  tick(): void;
  /** Every pool by the name that metrics show. */
  all(): readonly NamedPool[];
}

export interface NamedPool {
  /** The model, or the endpoint's id. */
  readonly name: string;
  readonly kind: 'elastic' | 'dedicated';
  readonly pool: Pool;
  readonly healthPath: string;
}

interface Options {
  readonly deps: Omit<PoolDeps, 'observe'>;
  readonly limits: Omit<PoolLimits, 'prefixAffinity'>;
  observe(pool: string, event: PoolEvent): void;
}

export function createPools({ deps, limits, observe }: Options): Pools {
  const sources = { file: [] as readonly PoolSpec[], registry: [] as readonly PoolSpec[] };
  const elastic = new Map<string, ElasticPool>();
  const dedicated = new Map<string, Pool>();
  const resolved = new Map<string, readonly string[]>();
  let draining: ReadonlySet<string> = new Set();

  const open = (name: string, own: PoolLimits) => {
    const pool = createPool({ ...deps, observe: (event) => observe(name, event) }, own);
    pool.setDraining(draining);
    return pool;
  };
  const hostsOf = (spec: PoolSpec) => [
    ...spec.hosts,
    ...(['dns', 'srv'] as const).flatMap((kind) =>
      spec[kind].flatMap((name) => resolved.get(`${kind} ${name}`) ?? []),
    ),
  ];
  const limitsOf = (spec: PoolSpec): PoolLimits => ({
    maxPerHost: spec.maxPerHost ?? limits.maxPerHost,
    maxWaiting: spec.maxWaiting ?? limits.maxWaiting,
    waitMs: spec.waitMs ?? limits.waitMs,
    prefixAffinity: spec.prefixAffinity,
  });
  const all = (): readonly NamedPool[] => [
    ...[...elastic].map(([name, { pool, spec }]) => {
      return { name, kind: 'elastic' as const, pool, healthPath: spec.healthPath };
    }),
    ...[...dedicated].map(([name, pool]) => {
      return { name, kind: 'dedicated' as const, pool, healthPath: defaultHealthPath };
    }),
  ];

  return {
    elastic: (model) => elastic.get(model),
    models: () => [...elastic.keys()].sort(),
    dedicated: (endpointId) => dedicated.get(endpointId),
    setElastic: (source, specs) => {
      sources[source] = specs;
      const wanted = new Map([...sources.file, ...sources.registry].map((spec) => [spec.model, spec]));
      for (const [model, { pool }] of elastic) {
        if (wanted.has(model)) continue;
        elastic.delete(model);
        pool.close(new AppError('model_not_found', undefined, { param: 'model' }));
      }
      for (const [model, spec] of wanted) {
        const pool = elastic.get(model)?.pool ?? open(model, limitsOf(spec));
        // The hosts first: what waits must not be given to one that is taken away with the same change.
        pool.setHosts(hostsOf(spec));
        pool.setLimits(limitsOf(spec));
        elastic.set(model, { spec, pool });
      }
    },
    setResolved: (kind, name, hosts) => {
      resolved.set(`${kind} ${name}`, hosts);
      for (const { spec, pool } of elastic.values()) {
        if (spec[kind].includes(name)) pool.setHosts(hostsOf(spec));
      }
    },
    setDedicated: ({ endpointId, hosts, state }) => {
      const pool = dedicated.get(endpointId) ?? open(endpointId, { ...limits, prefixAffinity: false });
      if (state === 'deleted') {
        dedicated.delete(endpointId);
        pool.close(new AppError('endpoint_not_found'));
        return;
      }
      dedicated.set(endpointId, pool);
      pool.setHosts(hosts);
    },
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
