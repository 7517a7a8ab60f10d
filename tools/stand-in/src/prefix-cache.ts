import { createHash } from 'node:crypto';

/** A cache of prompt prefixes in blocks of tokens, which works like vLLM's automatic prefix caching. */
export interface PrefixCache {
  /** The number of leading tokens that are cached. Never all of them: the last token is always processed. */
  lookup(tokens: readonly string[]): number;
  /** Caches the blocks of a prompt and evicts the least recently used ones. */
  insert(tokens: readonly string[]): void;
}

/** Only whole blocks are cached. The size is vLLM's default. */
const blockTokens = 16;

export function createPrefixCache(maxTokens: () => number): PrefixCache {
  /** Block keys, the most recently used last. */
  const blocks = new Set<string>();
  const touch = (keys: readonly string[]) => {
    // The first block is the most recently used: later blocks are useless without it and have to be evicted before it.
    for (const key of keys.toReversed()) {
      blocks.delete(key);
      blocks.add(key);
    }
  };
  return {
    lookup: (tokens) => {
      const keys = blockKeys(tokens.slice(0, -1));
      const firstMiss = keys.findIndex((key) => !blocks.has(key));
      const hits = firstMiss < 0 ? keys : keys.slice(0, firstMiss);
      touch(hits);
      return hits.length * blockTokens;
    },
    insert: (tokens) => {
      touch(blockKeys(tokens));
      const maxBlocks = Math.floor(maxTokens() / blockTokens);
      for (const key of blocks) {
        if (blocks.size <= maxBlocks) return;
        blocks.delete(key);
      }
    },
  };
}

/** The key of each whole block: a hash of the block and all blocks before it. */
function blockKeys(tokens: readonly string[]): string[] {
  const keys: string[] = [];
  let key = '';
  for (let end = blockTokens; end <= tokens.length; end += blockTokens) {
    const block = tokens.slice(end - blockTokens, end).join(' ');
    key = createHash('sha1').update(`${key} ${block}`).digest('base64');
    keys.push(key);
  }
  return keys;
}
