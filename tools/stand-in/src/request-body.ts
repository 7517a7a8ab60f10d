import type { IncomingMessage } from 'node:http';
import { type Asked, wordsOf } from './completion-format.js';

/** Thrown for a request that is refused: an HTTP status, and OpenAI's code and message. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const maxBodyBytes = 64 * 1024 * 1024;

/** The body of a request as JSON. Throws a Refusal. */
export async function readJson(
  request: IncomingMessage,
): Promise<{ value: Record<string, unknown>; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Refusal(413, 'body_too_large', 'The body is too large.');
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { value: value as Record<string, unknown>, bytes };
    }
  } catch {
    // Said below.
  }
  throw new Refusal(400, 'invalid_json', 'The body is not a JSON object.');
}

/** What a completion request asks for. Throws a Refusal if the model is not one of ours. */
export function askedOf(value: Record<string, unknown>, models: readonly string[]): Asked {
  const { model, stream, stream_options: options } = value;
  if (typeof model !== 'string' || !models.includes(model)) {
    throw new Refusal(404, 'model_not_found', `The model ${JSON.stringify(model)} does not exist.`);
  }
  const words = wordsOf(textOf(value.messages ?? value.prompt ?? ''));
  const limit = value.max_completion_tokens ?? value.max_tokens;
  return {
    model,
    stream: stream === true,
    includeUsage: (options as { include_usage?: unknown } | undefined)?.include_usage === true,
    maxTokens: typeof limit === 'number' && limit >= 1 ? Math.floor(limit) : Number.POSITIVE_INFINITY,
    subject: words.slice(-6).join(' ').slice(-60),
    words,
  };
}

/** All text in messages or prompts, whatever their form. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  const { content, text } = value as { content?: unknown; text?: unknown };
  return textOf(content ?? text ?? '');
}

/** The inputs of an embeddings request, as texts. */
export function inputsOf(value: Record<string, unknown>): string[] {
  const { input } = value;
  return Array.isArray(input)
    ? input.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    : [textOf(input)];
}
