import type { Action } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { PlaceKind } from '../limits/management-places.js';
import type { Call } from './call.js';
import { type Method, type Operation, type OperationCall, parsedCall } from './operation.js';

/** What a route needs, besides its contract. */
export interface RouteNeeds {
  /** What the scopes of the credential have to permit. */
  readonly action: Action;
  /** What the audit log calls it, and what the id in its path is. */
  readonly audit: string;
  readonly subject?: 'key' | 'session' | 'endpoint';
  /** Whether it changes every one of its subjects. */
  readonly changesAll?: boolean;
  /** What it takes a place among, which may depend on the query. 'request' if not given. */
  readonly place?: PlaceKind | ((query: Readonly<Record<string, unknown>>) => PlaceKind);
}

/** One route of the management API: its contract, what it needs, and what serves it. */
export interface Route extends Operation, RouteNeeds {
  readonly serve: (call: Call) => Promise<void>;
}

/** A route whose requests are parsed before they are served. */
export function route<const O extends Operation>(
  operation: O,
  needs: RouteNeeds,
  serve: (call: OperationCall<O>) => Promise<void>,
): Route {
  // Not in the parameter, so that a request that cannot be parsed is a rejection.
  return { ...operation, ...needs, serve: async (call) => serve(parsedCall(operation, call)) };
}

/** A route, and the id in the path of the request; empty if it has none. */
export interface MatchedRoute<R = Route> {
  readonly route: R;
  readonly id: string;
}

/** What a request asks for, by its method and path. */
export type RouteMatch<R = Route> =
  | ({ readonly kind: 'matched' } & MatchedRoute<R>)
  /** OPTIONS on a path that exists. */
  | { readonly kind: 'options'; readonly headers: Readonly<Record<'allow', string>> }
  | {
      readonly kind: 'refused';
      readonly error: AppError;
      readonly headers?: Readonly<Record<'allow', string>>;
    };

/** Finds the route of a method and a path. HEAD is served as GET. */
export type FindRoute<R> = (method: string, path: string) => RouteMatch<R>;

interface Addressed {
  readonly method: Method;
  readonly path: string;
}

/** Makes a table of routes searchable. */
export function createFindRoute<R extends Addressed>(routes: readonly R[]): FindRoute<R> {
  const byPath = new Map<string, R[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  const resources = [...byPath].map(([path, own]) => ({ pattern: patternOf(path), routes: own }));
  return (method, path) => {
    for (const resource of resources) {
      const found = resource.pattern.exec(path);
      if (found) return matchMethod(resource.routes, method, decodedSegment(found[1] ?? ''));
    }
    return { kind: 'refused', error: new AppError('route_not_found') };
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace('.', '\\.').replace(':id', '([^/]+)')}/?$`);
}

function matchMethod<R extends Addressed>(routes: readonly R[], method: string, id: string): RouteMatch<R> {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const route = routes.find((one) => one.method === wanted);
  if (route) return { kind: 'matched', route, id };
  const methods = routes.flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method]));
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (method === 'OPTIONS') return { kind: 'options', headers: { allow } };
  const message = `This route does not support the request method. It supports ${allow}.`;
  return { kind: 'refused', error: new AppError('method_not_allowed', message), headers: { allow } };
}

/** A segment that is not correctly percent-encoded is the id of nothing. */
function decodedSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
