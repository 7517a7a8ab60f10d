import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorTable, isErrorCode } from '@hypervize/errors';
import { parseKey, parseSession } from '@hypervize/key-format';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { routeOf } from '../src/http/routes.js';
import { openApiDocument } from '../src/management/openapi/document.js';
import { createDocumentHandler } from '../src/management/openapi/serve.js';
import { accountOperations } from '../src/management/operations/account.js';
import { managementRoutes, type RouteDeps } from '../src/management/routes.js';
import { type Gateway, startGateway } from './management.js';

interface Response {
  readonly $ref?: string;
  readonly content?: Record<string, { readonly schema: object }>;
}
interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Response> }>>;
  readonly components: Record<'responses' | 'schemas' | 'headers', Record<string, Response>>;
}

// No route is served, so that nothing is needed to serve them.
const routes = managementRoutes({} as RouteDeps);
const document = openApiDocument(routes) as OpenApi;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    path,
    operation,
  })),
);
const isInference = (path: string) => routeOf(path.replace('{id}', 'ep_000000000000')).kind === 'inference';

test('is an OpenAPI 3.1 document', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test('has every route of the table, and no route that there is not', () => {
  const documented = operations.filter(({ path }) => !isInference(path)).map(({ name }) => name);
  const served = routes.map(({ method, path }) => `${method} ${path.replace(':id', '{id}')}`);
  expect(documented.sort()).toEqual([...served, 'GET /api/openapi.json'].sort());
});

test('has every inference operation, elastic and dedicated', () => {
  const names = operations.filter(({ path }) => isInference(path)).map(({ name }) => name);
  expect(names).toHaveLength(6);
  expect(names).toContain('POST /api/chat/completions');
  expect(names).toContain('POST /api/d/{id}/embeddings');
});

test('describes a route that answers with server-sent events by that form alone', () => {
  const { responses } =
    (openApiDocument([accountOperations.followEvents]) as OpenApi).paths['/api/events']?.get ?? {};
  expect(Object.keys(responses?.[200]?.content ?? {})).toEqual(['text/event-stream']);
});

test('takes no unknown fields in requests, and leaves responses open for fields of later versions', () => {
  const schemas = document.components.schemas as Record<string, { additionalProperties?: boolean }>;
  expect(schemas.NewKey?.additionalProperties).toBe(false);
  expect(schemas.Key?.additionalProperties).toBeUndefined();
});

test('has every reference that it refers to, and refers to every component', () => {
  const text = JSON.stringify(document);
  const refs = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)].map(
    ([, kind, name]) => `${kind}/${name}`,
  );
  const components = (['schemas', 'responses', 'headers'] as const).flatMap((kind) =>
    Object.keys(document.components[kind]).map((name) => `${kind}/${name}`),
  );
  expect([...new Set(refs)].sort()).toEqual(components.sort());
});

describe('errors', () => {
  const responseOf = (response: Response) =>
    (response.$ref ? document.components.responses[response.$ref.split('/').at(-1) ?? ''] : response) ?? {};
  const codesIn = (response: Response) =>
    [...JSON.stringify(responseOf(response)).matchAll(/"enum":\[([^\]]*)\]/g)].flatMap(
      ([, codes]) => JSON.parse(`[${codes}]`) as string[],
    );
  const errors = operations.flatMap(({ name, operation }) =>
    Object.entries(operation.responses)
      .filter(([status]) => Number(status) >= 400)
      .map(([status, response]) => ({ name, status: Number(status), codes: codesIn(response) })),
  );

  test('are in the table of errors with the status under which they are documented', () => {
    expect(errors.length).toBeGreaterThan(operations.length);
    for (const { name, status, codes } of errors) {
      expect([name, status, codes.length > 0]).toEqual([name, status, true]);
      const wrong = codes.filter((code) => !isErrorCode(code) || errorTable[code].http !== status);
      expect([name, wrong]).toEqual([name, []]);
    }
  });

  test('of a route’s own contract are documented for it', () => {
    for (const { method, path, errors: own = [] } of routes) {
      const name = `${method} ${path.replace(':id', '{id}')}`;
      const codes = errors.filter((one) => one.name === name).flatMap((one) => one.codes);
      expect([name, own.filter((code) => !codes.includes(code))]).toEqual([name, []]);
    }
  });

  test('of credentials and limits are documented for every route that takes a credential', () => {
    const wanted = [
      'missing_api_key',
      'invalid_session',
      'auth_unavailable',
      'rate_limit_exceeded',
      'internal',
    ];
    for (const { name } of operations) {
      const codes = errors.filter((one) => one.name === name).flatMap((one) => one.codes);
      const expected = name === 'GET /api/openapi.json' ? ['rate_limit_exceeded'] : wanted;
      expect([name, expected.filter((code) => !codes.includes(code))]).toEqual([name, []]);
    }
  });
});

test('has no example that is a real secret', () => {
  const words = JSON.stringify(document).split(/[^\w.…-]+/);
  expect(words.filter((word) => word.startsWith('hvz_')).length).toBeGreaterThan(0);
  const secrets = words.filter(
    (word) => parseKey(word).kind === 'native' || parseSession(word).kind !== 'malformed',
  );
  expect(secrets).toEqual([]);
});

describe('GET /api/openapi.json', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({});
  });
  afterAll(() => gateway.stop());
  const path = '/openapi.json';

  test('needs no credential, and may be kept by caches as long as they ask whether it is current', async () => {
    const answer = await gateway.call('GET', path, { key: '' });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, JSON.parse(JSON.stringify(document))]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, no-cache',
    });
    expect(answer.headers['x-request-id']).toMatch(/^req_/);
  });

  test('is 304 for its ETag, in each of the forms of If-None-Match, and 200 for another', async () => {
    const { headers } = await gateway.call('GET', path, { key: '' });
    const statusFor = async (value: string) =>
      (await gateway.call('GET', path, { key: '', headers: { 'if-none-match': value } })).status;
    const { etag = '' } = headers;
    expect(await Promise.all([etag, `W/${etag}`, `"other", ${etag}`, '*'].map(statusFor))).toEqual([
      304, 304, 304, 304,
    ]);
    expect(await statusFor('"other"')).toBe(200);
  });

  test('has another ETag when it is another document', async () => {
    const tags = [{ a: 1 }, { a: 2 }].map(async (other) => {
      const headers: Record<string, string> = {};
      const response = {
        setHeader: (name: string, value: string) => {
          headers[name] = value;
        },
        once: (_event: string, closed: () => void) => closed(),
        ...{ headersSent: true, writeHead: () => response, end: () => {} },
      };
      const request = { complete: true, method: 'GET', headers: {} };
      await createDocumentHandler(other)(request as IncomingMessage, response as unknown as ServerResponse);
      return headers.etag;
    });
    expect(new Set(await Promise.all(tags)).size).toBe(2);
  });

  test('has a HEAD without a body, and no other method', async () => {
    const head = await gateway.call('HEAD', path, { key: '' });
    expect([head.status, head.text, Number(head.headers['content-length']) > 1_000]).toEqual([200, '', true]);
    const posted = await gateway.call('POST', path, { key: '' });
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  test('a credential that is wrong does not matter', async () => {
    expect((await gateway.call('GET', path, { key: 'expired a global' })).status).toBe(200);
  });
});
