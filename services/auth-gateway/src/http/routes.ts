/** What a request asks for, as far as its path tells. */
export type Route =
  | {
      readonly kind: 'inference';
      readonly way: 'elastic' | 'dedicated';
      /** Empty: an elastic pool. */
      readonly endpointId: string;
      readonly routerPath: string;
    }
  /** Everything else below /api: models, endpoints, keys. */
  | { readonly kind: 'management' }
  | { readonly kind: 'none' };

const operations = ['chat/completions', 'completions', 'embeddings'];

const elastic = new Map<string, Route>(
  operations.map((operation) => [
    `/api/${operation}`,
    { kind: 'inference', way: 'elastic', endpointId: '', routerPath: `/elastic/${operation}` },
  ]),
);

const dedicated = /^\/api\/d\/([^/]{1,64})\/(chat\/completions|completions|embeddings)$/;

/** The route of a path (without its query). */
export function routeOf(path: string): Route {
  const found = elastic.get(path);
  if (found) return found;
  const [, endpointId, operation] = dedicated.exec(path) ?? [];
  if (endpointId !== undefined && operation !== undefined) {
    return {
      kind: 'inference',
      way: 'dedicated',
      endpointId,
      routerPath: `/dedicated/${endpointId}/${operation}`,
    };
  }
  return path.startsWith('/api/') ? { kind: 'management' } : { kind: 'none' };
}
