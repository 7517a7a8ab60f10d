/** What is asked of the stand-in, as far as it cares. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens: number;
  /** What the answer refers to, so that one can see that the question arrived. */
  readonly subject: string;
  /** Of the prompt. A word is a token. */
  readonly words: readonly string[];
}

const introduction =
  'I am a stand-in for a model server: no model has read your words, and these ones are made up. You wrote about';
const filler = 'and here are some more words so that a stream has something to carry'.split(' ');

/** The tokens of an answer: the introduction, the subject, then filler up to `count`. */
export function tokensOf(asked: Asked, count: number): string[] {
  const words = [...introduction.split(' '), `"${asked.subject}".`];
  for (let i = 0; words.length < count; i++) words.push(filler[i % filler.length] as string);
  return words.slice(0, Math.min(count, asked.maxTokens)).map((word, i) => (i === 0 ? word : ` ${word}`));
}

/** The tokens of a text, by a simple rule: its words. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** OpenAI's usage object. `cachedTokens`: how much of the prompt was remembered; undefined if nothing ever is. */
export function usageOf({ words }: Asked, completionTokens: number, cachedTokens: number | undefined) {
  return {
    prompt_tokens: words.length,
    completion_tokens: completionTokens,
    total_tokens: words.length + completionTokens,
    ...(cachedTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
  };
}

/** The two kinds of completion, which differ in the names of things only. */
export interface Format {
  readonly idPrefix: string;
  readonly object: string;
  readonly chunkObject: string;
  whole(text: string, finish: string): object;
  first(): object | undefined;
  piece(text: string): object;
  last(finish: string): object;
}

export const chatFormat: Format = {
  idPrefix: 'chatcmpl',
  object: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  whole: (content, finish) => ({
    index: 0,
    message: { role: 'assistant', content, refusal: null },
    logprobs: null,
    finish_reason: finish,
  }),
  first: () => ({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }),
  piece: (content) => ({ index: 0, delta: { content }, finish_reason: null }),
  last: (finish) => ({ index: 0, delta: {}, finish_reason: finish }),
};

export const textFormat: Format = {
  idPrefix: 'cmpl',
  object: 'text_completion',
  chunkObject: 'text_completion',
  whole: (text, finish) => ({ index: 0, text, logprobs: null, finish_reason: finish }),
  first: () => undefined,
  piece: (text) => ({ index: 0, text, logprobs: null, finish_reason: null }),
  last: (finish) => ({ index: 0, text: '', logprobs: null, finish_reason: finish }),
};
