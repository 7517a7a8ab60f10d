/** A completion request, as far as the stand-in reads it. */
export interface CompletionRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Infinity if the request sets no limit. */
  readonly maxTokens: number;
  /** The end of the prompt, which the response repeats to show that the prompt arrived. */
  readonly subject: string;
  readonly promptTokens: readonly string[];
}

const introduction =
  'I am a stand-in for a model server: no model has read your words, and these ones are made up. You wrote about';
const filler = 'and here are some more words so that a stream has something to carry'.split(' ');

/** The tokens of a response: the introduction, the subject, then filler up to `count` or the request's limit. */
export function responseTokens({ subject, maxTokens }: CompletionRequest, count: number): string[] {
  const words = [...introduction.split(' '), `"${subject}".`];
  for (let i = 0; words.length < count; i++) words.push(filler[i % filler.length] as string);
  return words.slice(0, Math.min(count, maxTokens)).map((word, i) => (i === 0 ? word : ` ${word}`));
}

/** The tokens of a text. Each word is one token. */
export function tokenize(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** OpenAI's usage object. `cachedTokens` is undefined if the prefix cache is disabled. */
export function usageOf(
  { promptTokens }: CompletionRequest,
  completionTokens: number,
  cachedTokens: number | undefined,
) {
  return {
    prompt_tokens: promptTokens.length,
    completion_tokens: completionTokens,
    total_tokens: promptTokens.length + completionTokens,
    ...(cachedTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
  };
}

/** The JSON objects of a kind of completion. The two kinds differ in names only. */
export interface Format {
  readonly idPrefix: string;
  readonly object: string;
  readonly chunkObject: string;
  /** The choice of a response without streaming. */
  whole(text: string, finish: string): object;
  /** The choices of a stream: before the first token, if any; for each token; after the last one. */
  first(): object | undefined;
  delta(text: string): object;
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
  delta: (content) => ({ index: 0, delta: { content }, finish_reason: null }),
  last: (finish) => ({ index: 0, delta: {}, finish_reason: finish }),
};

export const textFormat: Format = {
  idPrefix: 'cmpl',
  object: 'text_completion',
  chunkObject: 'text_completion',
  whole: (text, finish) => ({ index: 0, text, logprobs: null, finish_reason: finish }),
  first: () => undefined,
  delta: (text) => ({ index: 0, text, logprobs: null, finish_reason: null }),
  last: (finish) => ({ index: 0, text: '', logprobs: null, finish_reason: finish }),
};
