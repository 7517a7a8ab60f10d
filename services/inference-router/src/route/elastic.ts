import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkedHost } from '../endpoints/rules.js';

/** The shared pools, one a model. */
export interface ElasticPools {
  /** The hosts of a model's pool; undefined if there is none. */
  hosts(model: string): readonly string[] | undefined;
  /** The models, sorted by name. */
  models(): readonly string[];
}

const fileShape = z.strictObject({
  pools: z.array(
    z.strictObject({ model: z.string().min(1).max(200), hosts: z.array(z.string()).min(1).max(1_000) }),
  ),
});

/**
 * Reads the pools from a YAML (or JSON) file: `pools: [{model, hosts: [URL, …]}]`. Throws an Error that says what is
 * wrong with which part of the file.
 */
export async function loadElasticPools(file: string): Promise<ElasticPools> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`the pools file cannot be read: ${error.message}`);
  });
  const parsed = fileShape.safeParse(parse(text));
  if (!parsed.success) throw new Error(`${file} is not a list of pools:\n${z.prettifyError(parsed.error)}`);

  const pools = new Map<string, readonly string[]>();
  for (const { model, hosts } of parsed.data.pools) {
    if (pools.has(model)) throw new Error(`${file} has two pools for the model "${model}"`);
    pools.set(model, hosts.map(checkedHost));
  }
  const names = [...pools.keys()].sort();
  return { hosts: (model) => pools.get(model), models: () => names };
}
