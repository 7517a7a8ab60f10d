import type { IncomingMessage } from 'node:http';
import { type CompletionRequest, tokenize } from './completion.js';

/** Thrown for a request that gets an error response: an HTTP status, and OpenAI's error code and message. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const maxBodyBytes = 64 * 1024 * 1024;

/** Reads the body of a request, which must be a JSON object. Throws a RequestError otherwise. */
export async function readJson(
  request: IncomingMessage,
): Promise<{ value: Record<string, unknown>; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new RequestError(413, 'body_too_large', 'The body is too large.');
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: value as Record<string, unknown>, bytes };
    }
  } catch {
    // Reported below.
  }
  throw new RequestError(400, 'invalid_json', 'The body is not a JSON object.');
}

/** Parses the body of a completion request. Throws a RequestError if the model is not one of `models`. */
export function parseCompletion(
  value: Record<string, unknown>,
  models: readonly string[],
): CompletionRequest {
  const { model, stream, stream_options: options } = value;
  if (typeof model !== 'string' || !models.includes(model)) {
    throw new RequestError(404, 'model_not_found', `The model ${JSON.stringify(model)} does not exist.`);
  }
  const promptTokens = tokenize(textOf(value.messages ?? value.prompt ?? ''));
  const limit = value.max_completion_tokens ?? value.max_tokens;
  return {
    model,
    stream: stream === true,
    includeUsage: (options as { include_usage?: unknown } | undefined)?.include_usage === true,
    maxTokens: typeof limit === 'number' && limit >= 1 ? Math.floor(limit) : Number.POSITIVE_INFINITY,
    subject: promptTokens.slice(-6).join(' ').slice(-60),
    promptTokens,
  };
}

/** The inputs of an embeddings request as texts. */
export function embeddingInputs({ input }: Record<string, unknown>): string[] {
  return Array.isArray(input)
    ? input.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    : [textOf(input)];
}

/** All text in messages or prompts, in any of the forms that OpenAI's API allows. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  const { content, text } = value as { content?: unknown; text?: unknown };
  return textOf(content ?? text ?? '');
}
