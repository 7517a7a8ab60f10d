import { tokenize } from './completion.js';

/** The response to an embeddings request. */
export function embeddingsOf(model: string, inputs: readonly string[]): object {
  const tokens = inputs.reduce((sum, input) => sum + tokenize(input).length, 0);
  return {
    object: 'list',
    data: inputs.map((input, index) => ({ object: 'embedding', index, embedding: vectorOf(input) })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Eight numbers computed from a text: equal for equal texts, and otherwise meaningless. */
function vectorOf(text: string): number[] {
  return Array.from({ length: 8 }, (_, i) => {
    let sum = i + 1;
    for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 10_007;
    return sum / 10_007;
  });
}
