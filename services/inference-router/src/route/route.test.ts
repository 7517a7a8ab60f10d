import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRoundRobin } from '../upstream/host-order.js';
import { loadElasticPools } from './elastic.js';
import { readQuestion } from './question.js';
import { wayOf } from './way.js';

function thrownBy(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was thrown');
}

describe('a body', () => {
  test('that is a JSON object is read, whatever is in it; the model is what its "model" says', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 }), (rest, model) => {
        expect(readQuestion(Buffer.from(JSON.stringify({ ...rest, model })))).toEqual({ model });
      }),
    );
  });

  test('that is not one is invalid_json, and the error does not quote it', () => {
    for (const body of ['', '{', '[]', 'null', '"x"', '{"secret":}', '\ufeff{}']) {
      const failure = thrownBy(() => readQuestion(Buffer.from(body)));
      expect([body, failure.code, failure.cause]).toEqual([body, 'invalid_json', undefined]);
    }
    expect(() => readQuestion(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(
      expect.objectContaining({ code: 'invalid_json' }),
    );
  });
});

test('a path is a way only if all of it is', () => {
  expect(wayOf('/elastic/chat/completions')).toEqual({ kind: 'elastic', operation: 'chat/completions' });
  expect(wayOf('/dedicated/ep_x/embeddings')).toEqual({
    kind: 'dedicated',
    endpointId: 'ep_x',
    operation: 'embeddings',
  });
  for (const path of [
    '',
    '/',
    '/elastic',
    '/elastic/models',
    '/dedicated//completions',
    '/dedicated/x/chat',
    '/x/y/completions',
  ]) {
    expect(wayOf(path)).toBeUndefined();
  }
});

test('hosts take turns, and the second choice is another one if there is another', () => {
  const order = createRoundRobin();
  expect([order(['a', 'b', 'c']), order(['a', 'b', 'c']), order(['a', 'b', 'c'])]).toEqual([
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'a'],
  ]);
  expect(order(['only'])).toEqual(['only', 'only']);
});

describe('the pools file', () => {
  const load = async (text: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'pools-'));
    try {
      await writeFile(join(folder, 'pools.yaml'), text);
      return await loadElasticPools(join(folder, 'pools.yaml'));
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test('in YAML or JSON gives each model its hosts', async () => {
    const pools = await load(
      'pools:\n  - model: b\n    hosts: [http://10.0.0.1:8000/v1/]\n  - {model: a, hosts: ["http://h"]}\n',
    );
    expect(pools.models()).toEqual(['a', 'b']);
    expect(pools.hosts('b')).toEqual(['http://10.0.0.1:8000/v1']);
    expect(pools.hosts('c')).toBeUndefined();
  });

  test.each([
    ['no pools', '{}', /pools/],
    ['a pool without hosts', 'pools: [{model: a, hosts: []}]', /hosts/],
    ['a misspelled field', 'pools: [{model: a, host: ["http://h"]}]', /host/],
    [
      'a model twice',
      'pools: [{model: a, hosts: ["http://h"]}, {model: a, hosts: ["http://i"]}]',
      /two pools/,
    ],
    ['a host with credentials', 'pools: [{model: a, hosts: ["http://u:p@h"]}]', /credentials/],
  ])('with %s is refused with what is wrong', async (_what, text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });
});
