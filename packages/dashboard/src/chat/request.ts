/** What a chat is sent to: a model of the elastic pools, or an endpoint of the account. */
export type ChatTarget =
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'endpoint'; readonly id: string; readonly model: string };

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The parameters of a chat. Undefined: the model server decides. */
export interface ChatParameters {
  readonly system: string;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
}

/** The body of a request for a streamed chat completion. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly stream: true;
  readonly stream_options: { readonly include_usage: true };
}

/** A request for a chat completion: the path below the origin that SDKs take as base URL, and the body. */
export interface ChatRequest {
  readonly basePath: string;
  readonly body: ChatBody;
}

/** The operation of a chat, below the base URL. */
export const chatOperation = '/chat/completions';

/** The request that continues `messages`. A system prompt of white space alone is left out. */
export function chatRequest(
  target: ChatTarget,
  messages: readonly ChatMessage[],
  { system, temperature, maxTokens }: ChatParameters,
): ChatRequest {
  const prompt: ChatMessage[] = system.trim() === '' ? [] : [{ role: 'system', content: system }];
  return {
    basePath: target.kind === 'model' ? '/api' : `/api/d/${encodeURIComponent(target.id)}`,
    body: {
      model: target.model,
      messages: [...prompt, ...messages],
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      stream: true,
      stream_options: { include_usage: true },
    },
  };
}
