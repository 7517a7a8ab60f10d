import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { AppError, invalid } from '@hypervize/errors';
import { membersOf } from './json-members.js';

/** What the router wants to know of a request's body. */
export interface InferenceRequest {
  /** Undefined if the body does not say. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** Whether the client itself asked for the usage at the end of a stream. */
  readonly wantsUsage: boolean;
  /** What a conversation begins with, hashed: its messages up to the first of the user, or the beginning of a prompt. */
  prefix(): string | undefined;
  /** The body, which also asks for the usage at the end of the stream. Nothing else in it is changed. */
  withUsage(): Buffer;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a body, which must be a JSON object in UTF-8; throws invalid_json otherwise, and invalid_request if it names two
 * models, of which a model server might read the other one. It is not changed.
 */
export function parseInferenceRequest(body: Buffer): InferenceRequest {
  if (!isUtf8(body)) throw new AppError('invalid_json');
  const text = body.toString('utf8');
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppError('invalid_json');
  const fields = value as Fields;
  if (namesTwoModels(text)) throw invalid('model', 'The body has more than one "model". Send one.');
  const { model, stream, stream_options: options } = fields;
  return {
    model: typeof model === 'string' && model !== '' ? model : undefined,
    stream: stream === true,
    wantsUsage: isObject(options) && options.include_usage === true,
    prefix: () => prefixOf(fields),
    withUsage: () => Buffer.from(withUsage(text, options)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the body, which is the customer's.
    throw new AppError('invalid_json', undefined, {
      cause: error instanceof SyntaxError ? undefined : error,
    });
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** "model" as a JSON string may be written. Quick, and finds too many: those within strings and deeper objects too. */
const modelName = /"(?:m|\\u006d)(?:o|\\u006f)(?:d|\\u0064)(?:e|\\u0065)(?:l|\\u006c)"\s*:/gi;

function namesTwoModels(text: string): boolean {
  if ((text.match(modelName)?.length ?? 0) < 2) return false;
  return membersOf(text).filter(({ name }) => name === 'model').length > 1;
}

/** How much of a text counts as its beginning, in characters. */
const beginning = 2_048;

function prefixOf({ messages, prompt }: Fields): string | undefined {
  let begin: unknown = prompt;
  if (Array.isArray(messages)) {
    const user = messages.findIndex((message) => isObject(message) && message.role === 'user');
    begin = messages.slice(0, user < 0 ? 1 : user + 1);
  }
  if (begin === undefined) return undefined;
  const text = typeof begin === 'string' ? begin : JSON.stringify(begin);
  return createHash('sha256').update(text.slice(0, beginning)).digest('base64url');
}

function withUsage(text: string, options: unknown): string {
  const asked = JSON.stringify({ ...(isObject(options) ? options : {}), include_usage: true });
  const there = membersOf(text).findLast(({ name }) => name === 'stream_options');
  if (there) return text.slice(0, there.start) + asked + text.slice(there.end);
  // The object has a member, "stream", or there would be no question of this.
  const end = text.lastIndexOf('}');
  return `${text.slice(0, end)},"stream_options":${asked}${text.slice(end)}`;
}
