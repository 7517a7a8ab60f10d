import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { AppError, invalid } from '@hypervize/errors';
import { membersOf } from './json-members.js';

/** The parts of a request's body that the router reads. */
export interface InferenceRequest {
  /** Undefined if the body has no model. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** Whether the client requests the usage at the end of a stream. */
  readonly wantsUsage: boolean;
  /** Hash of the beginning of the conversation: its messages up to the first of the user, or the beginning of a prompt. */
  prefix(): string | undefined;
  /** The body with the usage at the end of the stream requested. All other bytes are unchanged. */
  withUsage(): Buffer;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses a body, which must be a JSON object in UTF-8. Throws invalid_json otherwise, and invalid_request if it has more
 * than one "model", because a model server might use another one than the router. The body itself is forwarded unchanged.
 */
export function parseInferenceRequest(body: Buffer): InferenceRequest {
  if (!isUtf8(body)) throw new AppError('invalid_json');
  const text = body.toString('utf8');
  const fields = parseJson(text);
  if (!isObject(fields)) throw new AppError('invalid_json');
  if (hasTwoModels(text)) throw invalid('model', 'The body has more than one "model". Send one.');
  const { model, stream, stream_options: options } = fields;
  return {
    model: typeof model === 'string' && model !== '' ? model : undefined,
    stream: stream === true,
    wantsUsage: isObject(options) && options.include_usage === true,
    prefix: () => prefixOf(fields),
    withUsage: () => Buffer.from(withUsage(text, options)),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the body, which must not get into logs.
    throw new AppError('invalid_json', undefined, {
      cause: error instanceof SyntaxError ? undefined : error,
    });
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** "model" in any JSON spelling. A fast check with false positives: it also matches in strings and nested objects. */
const modelName = /"(?:m|\\u006d)(?:o|\\u006f)(?:d|\\u0064)(?:e|\\u0065)(?:l|\\u006c)"\s*:/gi;

function hasTwoModels(text: string): boolean {
  if ((text.match(modelName)?.length ?? 0) < 2) return false;
  return membersOf(text).filter(({ name }) => name === 'model').length > 1;
}

/** How much of a text is hashed, in characters. */
const prefixLength = 2_048;

function prefixOf({ messages, prompt }: Fields): string | undefined {
  let beginning: unknown = prompt;
  if (Array.isArray(messages)) {
    const firstOfUser = messages.findIndex((message) => isObject(message) && message.role === 'user');
    beginning = messages.slice(0, firstOfUser < 0 ? 1 : firstOfUser + 1);
  }
  if (beginning === undefined) return undefined;
  const text = typeof beginning === 'string' ? beginning : JSON.stringify(beginning);
  return createHash('sha256').update(text.slice(0, prefixLength)).digest('base64url');
}

function withUsage(text: string, options: unknown): string {
  const withOption = JSON.stringify({ ...(isObject(options) ? options : {}), include_usage: true });
  const existing = membersOf(text).findLast(({ name }) => name === 'stream_options');
  if (existing) return text.slice(0, existing.start) + withOption + text.slice(existing.end);
  // The comma is valid: the object has at least the member "stream".
  const end = text.lastIndexOf('}');
  return `${text.slice(0, end)},"stream_options":${withOption}${text.slice(end)}`;
}
