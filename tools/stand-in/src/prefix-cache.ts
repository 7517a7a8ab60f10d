import { createHash } from 'node:crypto';

/** What is remembered of how prompts began, as vLLM's automatic prefix caching does it: block by block. */
export interface PrefixCache {
  /** How many of a prompt's first tokens are remembered. Never all of them: the last one has to be read in any case. */
  find(tokens: readonly string[]): number;
  /** Remembers these, and forgets what has not been used for the longest time. */
  remember(tokens: readonly string[]): void;
}

/** Only whole blocks are remembered. vLLM's default too. */
const blockTokens = 16;

export function createPrefixCache(maxTokens: () => number): PrefixCache {
  /** The names of blocks, the one that was used last at the end. */
  const blocks = new Set<string>();
  const use = (names: readonly string[]) => {
    // The first block last: without it those after it cannot be found, so they are to go before it.
    for (const name of names.toReversed()) {
      blocks.delete(name);
      blocks.add(name);
    }
  };
  return {
    find: (tokens) => {
      const names = namesOf(tokens.slice(0, -1));
      const unknown = names.findIndex((name) => !blocks.has(name));
      const known = unknown < 0 ? names : names.slice(0, unknown);
      use(known);
      return known.length * blockTokens;
    },
    remember: (tokens) => {
      use(namesOf(tokens));
      const most = Math.floor(maxTokens() / blockTokens);
      for (const name of blocks) {
        if (blocks.size <= most) return;
        blocks.delete(name);
      }
    },
  };
}

/** A block's name says what is in it and in all before it. */
function namesOf(tokens: readonly string[]): string[] {
  const names: string[] = [];
  let name = '';
  for (let end = blockTokens; end <= tokens.length; end += blockTokens) {
    const block = tokens.slice(end - blockTokens, end).join(' ');
    name = createHash('sha1').update(`${name} ${block}`).digest('base64');
    names.push(name);
  }
  return names;
}
