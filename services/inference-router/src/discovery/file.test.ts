import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadPoolsFile, watchPoolsFile } from './file.js';

describe('the pools file', () => {
  const load = async (text: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'pools-'));
    try {
      await writeFile(join(folder, 'pools.yaml'), text);
      return await loadPoolsFile(join(folder, 'pools.yaml'));
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test('in YAML or JSON gives each model its hosts', async () => {
    const pools = await load(
      'pools:\n  - model: b\n    hosts: [http://10.0.0.1:8000/v1/]\n  - {model: a, hosts: ["http://h"]}\n',
    );
    expect(pools.map(({ model, hosts }) => [model, hosts])).toEqual([
      ['b', ['http://10.0.0.1:8000/v1']],
      ['a', ['http://h']],
    ]);
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
  ])('with %s is refused with an error that names the problem', async (_case, text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });
});

test('a pools file is polled: a change is reported once, a broken file changes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pools-'));
  const file = join(folder, 'pools.yaml');
  const reports: string[] = [];
  const good = 'pools: [{model: a, hosts: ["http://h"]}]';
  const states = [good, good, 'pools: [{model', undefined, good.replace('a', 'b'), good];
  const stopping = new AbortController();
  await writeFile(file, good);
  await watchPoolsFile({
    file,
    everyMs: 1,
    signal: stopping.signal,
    // The file changes during each pause.
    sleep: async () => {
      if (states.length === 0) return stopping.abort();
      const state = states.shift();
      if (state === undefined) await rm(file);
      else await writeFile(file, state);
    },
    onChange: (specs) => reports.push(specs.map(({ model }) => model).join()),
    onError: () => reports.push('broken'),
  });
  expect(reports).toEqual(['broken', 'broken', 'b', 'a']);
  await rm(folder, { recursive: true });
});
