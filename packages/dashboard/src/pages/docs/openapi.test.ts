import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readOperations } from './openapi.js';

const document = {
  paths: {
    '/api/things/{id}': {
      patch: {
        tags: ['things'],
        summary: 'Change a thing',
        parameters: [{ $ref: '#/components/parameters/id' }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
        responses: {
          200: {
            description: 'OK.',
            content: {
              'application/json': {
                schema: { anyOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'null' }] },
              },
            },
          },
          404: { $ref: '#/components/responses/a~1b' },
        },
      },
      description: 'not an operation',
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
    responses: { 'a/b': { description: 'There is none.', content: { 'application/json': { schema: {} } } } },
    schemas: {
      Thing: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', description: 'Its name.' },
          mode: { enum: ['a', 'b'] },
          limit: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
          children: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
        },
      },
    },
  },
};

describe('the reference', () => {
  const [operation] = readOperations(document);

  test('has every operation with its parameters, references followed', () => {
    expect(operation).toMatchObject({
      id: 'patch-api-things-id-',
      method: 'PATCH',
      summary: 'Change a thing',
    });
    expect(operation?.parameters).toEqual([
      { name: 'id', in: 'path', type: 'string', isRequired: true, description: '', depth: 0 },
    ]);
  });

  test('has the fields of bodies and responses with their types', () => {
    const fields = operation?.body.filter(({ depth }) => depth === 0);
    expect(fields?.map(({ name, type, isRequired }) => [name, type, isRequired])).toEqual([
      ['name', 'string', true],
      ['mode', '"a" | "b"', false],
      ['limit', 'integer or null', false],
      ['children', 'array of object', false],
    ]);
    expect(operation?.responses.map(({ status, description }) => [status, description])).toEqual([
      ['200', 'OK.'],
      ['404', 'There is none.'],
    ]);
    expect(operation?.responses[0]?.fields).toEqual(operation?.body);
  });

  test('ends in a schema that contains itself', () => {
    expect(Math.max(...(operation?.body ?? []).map(({ depth }) => depth))).toBe(3);
    const loop = { $ref: '#/a' };
    expect(readOperations({ a: loop, paths: { '/x': { get: { requestBody: loop } } } })).toHaveLength(1);
  });

  test('leaves out what it does not understand, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(readOperations(value)).toEqual([])));
    const odd = (value: unknown) =>
      readOperations({ paths: { '/x': { get: value, post: { responses: value } } } });
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(odd(value)).toHaveLength(2)));
  });
});
