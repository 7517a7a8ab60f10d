import { randomBytes } from 'node:crypto';
import type { Releasers } from '@hypervize/runtime';
import type { Config } from '../config.js';
import { createVia } from '../http/via.js';
import type { ForwardDeps } from './forward.js';
import { openRouters } from './routers/open.js';

/** Opens the streams to routers, and what forwards requests over them. */
export function openProxy(
  releasers: Releasers,
  { router, http, redis }: Pick<Config, 'router' | 'http' | 'redis'>,
  routerDeps: Parameters<typeof openRouters>[2],
) {
  const routers = openRouters(releasers, router, routerDeps);
  // Without a shared secret, a request that comes back to this process is recognised.
  const secrets = redis ? redis.macKeys.map(({ secret }) => secret) : [randomBytes(32)];
  const proxy: ForwardDeps = {
    routers,
    via: createVia(secrets),
    maxBodyBytes: http.maxBodyBytes,
    anonymousMaxBodyBytes: Math.min(http.anonymousMaxBodyBytes, http.maxBodyBytes),
    uploadRate: http.uploadRate,
    stalledClientMs: http.stalledClientMs,
  };
  return { routers, proxy };
}
