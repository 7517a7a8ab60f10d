import { errorSchema } from '@hypervize/api-json/schemas';
import type { z } from 'zod';
import { idempotencyKeyForm, type Operation } from '../operation.js';
import { createErrorWriter, type ErrorWriter } from './error-responses.js';
import { errorsOf } from './errors.js';
import { admittedHeaders, headerComponents } from './headers.js';
import { inferencePaths } from './inference.js';
import { createSchemaWriter, type SchemaWriter } from './json-schema.js';

/** Where the document is served. */
export const documentPath = '/api/openapi.json';

const security = [{ key: [] }, { session: [] }];
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes the request repeatable for a day: a repetition makes nothing and returns what the first one made, without its secret.',
  schema: {
    type: 'string',
    pattern: idempotencyKeyForm.source,
    examples: ['0f4c1e8a-6d52-4b7e-9a1d-2f6f0f3a9c10'],
  },
};

/** The OpenAPI 3.1 document of the API: its management routes, and inference as far as the gateway decides about it. */
export function openApiDocument(operations: readonly Operation[]): object {
  const writers = { schemas: createSchemaWriter(), errors: createErrorWriter() };
  const { schemas, errors } = writers;
  schemas.write(errorSchema, 'output');
  const paths: Record<string, Record<string, object>> = {
    [documentPath]: { get: documentOperation(errors) },
  };
  for (const operation of operations) {
    const path = operation.path.replace(':id', '{id}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation, writers) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hypervize API',
      version: '1.0.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security,
    paths: { ...paths, ...inferencePaths(security, errors) },
    components: {
      schemas: schemas.components,
      responses: errors.components,
      headers: headerComponents,
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key. For management, one with the scope `global`.',
        },
        session: {
          ...{ type: 'apiKey', in: 'cookie', name: '__Host-hvz_session' },
          description: 'The session of the dashboard, from its own origin only.',
        },
      },
    },
  };
}

interface Writers {
  readonly schemas: SchemaWriter;
  readonly errors: ErrorWriter;
}

function documentOperation(errors: ErrorWriter): object {
  return {
    ...{ tags: ['openapi'], summary: 'Get this document', security: [] },
    responses: {
      200: {
        description: 'The document.',
        content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
      },
      304: { description: 'The document with the ETag that the request names is the current one.' },
      ...errors.write(['key_in_url', 'rate_limit_exceeded', 'overloaded']),
    },
  };
}

function operationObject(operation: Operation, { schemas, errors }: Writers): object {
  const { summary, description, path, query, body, repeatable } = operation;
  const parameters = [
    ...(path.includes(':id') ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] : []),
    ...(query ? queryParameters(query, schemas) : []),
    ...(repeatable ? [idempotencyKey] : []),
  ];
  return {
    tags: [path.split('/')[2]],
    summary,
    ...(description ? { description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestBody(body, schemas) } : {}),
    responses: { ...successResponses(operation, schemas), ...errors.write(errorsOf(operation)) },
  };
}

function queryParameters(query: z.ZodType, writer: SchemaWriter): object[] {
  const { properties = {}, required = [] } = writer.write(query, 'input');
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
    ...(description ? { description } : {}),
  }));
}

function requestBody(body: z.ZodType, writer: SchemaWriter): object {
  const required = !body.safeParse(undefined).success;
  return { required, content: { 'application/json': { schema: writer.write(body, 'input') } } };
}

function successResponses({ responses, otherForms = {}, repeatable }: Operation, writer: SchemaWriter) {
  const others = Object.fromEntries(
    Object.entries(otherForms).map(([type, description]) => [
      type,
      { schema: { type: 'string', description } },
    ]),
  );
  const hasOthers = Object.keys(others).length > 0;
  const schemas: Readonly<Record<string, z.ZodType | undefined>> = {
    ...(hasOthers ? { 200: undefined } : {}),
    ...responses,
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([status, schema]) => {
      const json = schema ? { 'application/json': { schema: writer.write(schema, 'output') } } : {};
      const content = status === '200' ? { ...json, ...others } : json;
      const description = repeatable && status === '200' ? meanings.repeated : meanings[status];
      return [status, { description, headers: admittedHeaders, content }];
    }),
  );
}

const meanings: Readonly<Record<string, string>> = {
  200: 'OK.',
  201: 'Created.',
  202: 'Committed, and not in effect everywhere yet: `revocation` is pending.',
  repeated: 'An earlier request with this Idempotency-Key made this.',
};
