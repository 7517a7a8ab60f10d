import { isOperation, type Operation, operations } from '@hypervize/auth-model';

/** What a path stands for. */
export type Route =
  | { readonly kind: 'elastic'; readonly operation: Operation }
  | { readonly kind: 'dedicated'; readonly endpointId: string; readonly operation: Operation };

const elasticRoutes = new Map<string, Route>(
  operations.map((operation) => [`/elastic/${operation}`, { kind: 'elastic', operation } as const]),
);

/** The route of a path, `/elastic/{operation}` or `/dedicated/{endpoint id}/{operation}`; undefined for any other path. */
export function routeOf(path: string): Route | undefined {
  const elastic = elasticRoutes.get(path);
  if (elastic) return elastic;
  const [, kind, endpointId, ...rest] = path.split('/');
  const operation = rest.join('/');
  if (kind !== 'dedicated' || !endpointId || !isOperation(operation)) return undefined;
  return { kind, endpointId, operation };
}
