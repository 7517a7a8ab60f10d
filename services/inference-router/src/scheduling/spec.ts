import { z } from 'zod';
import { checkedHost, checkedModel } from '../endpoints/rules.js';

/** An elastic pool as an operator declares it. Limits that are undefined are those of the service's configuration. */
export interface PoolSpec {
  readonly model: string;
  /** Base URLs of model servers. */
  readonly hosts: readonly string[];
  /** Base URLs whose host name resolves to the hosts: each address (A and AAAA) is one. */
  readonly dns: readonly string[];
  /** Base URLs whose host name has SRV records (RFC 2782): each target and port is one host. */
  readonly srv: readonly string[];
  readonly prefixAffinity: boolean;
  readonly maxPerHost?: number | undefined;
  readonly maxWaiting?: number | undefined;
  readonly waitMs?: number | undefined;
  /** The path of health probes, from the root of a host's origin. */
  readonly healthPath: string;
  /** Whether the hosts support usage at the end of a stream (`stream_options.include_usage`). */
  readonly streamUsage: boolean;
}

export const defaultHealthPath = '/health';

/** A transformation for zod that reports what `rule` throws as an issue. */
function checkedBy(rule: (text: string) => string) {
  return (text: string, context: z.RefinementCtx): string => {
    try {
      return rule(text);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  };
}
const hostUrl = z.string().transform(checkedBy(checkedHost));
/** The hosts are called by address, so a certificate for the name would not match. */
const nameUrl = hostUrl.refine(
  (url) => url.startsWith('http://'),
  'hosts found by DNS must use http; list https hosts one by one',
);
const count = z.int().min(1).max(1_000_000);

const poolShape = z
  .strictObject({
    model: z.string().transform(checkedBy(checkedModel)),
    hosts: z.array(hostUrl).max(1_000).default([]),
    dns: z.array(nameUrl).max(20).default([]),
    srv: z.array(nameUrl).max(20).default([]),
    prefix_affinity: z.boolean().default(false),
    max_per_host: count.optional(),
    max_waiting: z.int().min(0).max(1_000_000).optional(),
    wait_ms: count.optional(),
    health_path: z
      .string()
      .regex(/^\/[\x21-\x7e]{0,199}$/)
      .default(defaultHealthPath),
    stream_usage: z.boolean().default(true),
  })
  .refine(
    (pool) => pool.hosts.length + pool.dns.length + pool.srv.length > 0,
    'a pool needs hosts, dns or srv',
  )
  .transform(
    (pool): PoolSpec => ({
      model: pool.model,
      hosts: pool.hosts,
      dns: pool.dns,
      srv: pool.srv,
      prefixAffinity: pool.prefix_affinity,
      maxPerHost: pool.max_per_host,
      maxWaiting: pool.max_waiting,
      waitMs: pool.wait_ms,
      healthPath: pool.health_path,
      streamUsage: pool.stream_usage,
    }),
  );

const poolsShape = z.strictObject({ pools: z.array(poolShape) }).superRefine(({ pools }, context) => {
  const models = new Set<string>();
  for (const { model } of pools) {
    if (models.has(model)) context.addIssue(`there are two pools for the model "${model}"`);
    models.add(model);
  }
});

/** Parses `{pools: [{model, hosts: [URL, …], …}]}`. Throws an Error that lists what is wrong where. */
export function parsePools(value: unknown): readonly PoolSpec[] {
  const parsed = poolsShape.safeParse(value);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data.pools;
}

/** Parses one pool, as an element of that list. Throws as `parsePools` does. */
export function parsePool(value: unknown): PoolSpec {
  const [spec] = parsePools({ pools: [value] });
  return spec as PoolSpec;
}
