/** The operations that model servers know, as they stand at the end of a path. */
const operations = ['chat/completions', 'completions', 'embeddings'] as const;

export type Operation = (typeof operations)[number];

/** Where a request wants to go. */
export type Route =
  | { readonly kind: 'elastic'; readonly operation: Operation }
  | { readonly kind: 'dedicated'; readonly endpointId: string; readonly operation: Operation };

const ways = new Map<string, Route>(
  operations.map((operation) => [`/elastic/${operation}`, { kind: 'elastic', operation } as const]),
);

/** The way that a path names: `/elastic/{operation}` or `/dedicated/{endpoint id}/{operation}`. */
export function routeOf(path: string): Route | undefined {
  const elastic = ways.get(path);
  if (elastic) return elastic;
  const [, first, endpointId, ...rest] = path.split('/');
  const operation = operations.find((name) => name === rest.join('/'));
  if (first !== 'dedicated' || !endpointId || !operation) return undefined;
  return { kind: 'dedicated', endpointId, operation };
}
