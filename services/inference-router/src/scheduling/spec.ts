import { z } from 'zod';
import { checkedHost, checkedModel } from '../endpoints/rules.js';

/** A pool as an operator wants it. What is not said is as the service's configuration has it. */
export interface PoolSpec {
  readonly model: string;
  /** Base URLs of model servers. */
  readonly hosts: readonly string[];
  /** Base URLs whose name stands for many hosts: each of its addresses (A and AAAA) is one. */
  readonly dns: readonly string[];
  /** Base URLs whose name is that of SRV records (RFC 2782): each target and port is one host. */
  readonly srv: readonly string[];
  readonly prefixAffinity: boolean;
  readonly maxPerHost?: number | undefined;
  readonly maxWaiting?: number | undefined;
  readonly waitMs?: number | undefined;
  /** What is asked for to see whether a host is up, as seen from the root of its origin. */
  readonly healthPath: string;
  /** Whether the hosts may be asked to report usage at the end of a stream (`stream_options.include_usage`). */
  readonly streamUsage: boolean;
}

export const defaultHealthPath = '/health';

/** A rule of endpoints as one of a shape. */
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
/** Found by name and spoken to by address: a certificate for the name would not fit. */
const nameUrl = hostUrl.refine(
  (url) => url.startsWith('http://'),
  'hosts that DNS finds are spoken to over http; list hosts with https one by one',
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

/** Reads `{pools: [{model, hosts: [URL, …], …}]}`, or throws an Error that says what is wrong with which part. */
export function parsePools(value: unknown): readonly PoolSpec[] {
  const parsed = poolsShape.safeParse(value);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data.pools;
}

/** Reads one pool, as an element of that list. */
export function parsePool(value: unknown): PoolSpec {
  const [spec] = parsePools({ pools: [value] });
  return spec as PoolSpec;
}
