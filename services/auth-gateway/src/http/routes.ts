import { operations } from '@hypervize/auth-model';

/** What a request asks for, as far as its path tells. */
export type Route =
  | InferenceRoute
  /** Everything else below /api: models, endpoints, keys, usage. */
  | { readonly kind: 'management' }
  /** Signing in and out, below /auth. */
  | { readonly kind: 'sign_in' }
  /** Everything else: the pages of the dashboard and their files. */
  | { readonly kind: 'page' };

export interface InferenceRoute {
  readonly kind: 'inference';
  readonly target: 'elastic' | 'dedicated';
  /** Empty for an elastic pool. */
  readonly endpointId: string;
  /** The path that the router serves. */
  readonly routerPath: string;
}

const elasticRoutes = new Map<string, Route>(
  operations.map((operation) => [
    `/api/${operation}`,
    { kind: 'inference', target: 'elastic', endpointId: '', routerPath: `/elastic/${operation}` },
  ]),
);

const dedicatedPath = new RegExp(`^/api/d/([^/]{1,64})/(${operations.join('|')})$`);

/** The route of a path (without its query). */
export function routeOf(path: string): Route {
  const elastic = elasticRoutes.get(path);
  if (elastic) return elastic;
  const [, endpointId, operation] = dedicatedPath.exec(path) ?? [];
  if (endpointId !== undefined && operation !== undefined) {
    const routerPath = `/dedicated/${endpointId}/${operation}`;
    return { kind: 'inference', target: 'dedicated', endpointId, routerPath };
  }
  if (path === '/api' || path.startsWith('/api/')) return { kind: 'management' };
  return path.startsWith('/auth/') ? { kind: 'sign_in' } : { kind: 'page' };
}
