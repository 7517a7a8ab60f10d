import { isUtf8 } from 'node:buffer';
import { AppError } from '@hypervize/errors';

/** What the router wants to know of a request's body. */
export interface Question {
  /** Undefined if the body does not say. */
  readonly model: string | undefined;
}

/** Reads a body, which must be a JSON object in UTF-8; throws invalid_json otherwise. It is not changed. */
export function readQuestion(body: Buffer): Question {
  const value = parsed(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppError('invalid_json');
  const { model } = value as { model?: unknown };
  return { model: typeof model === 'string' && model !== '' ? model : undefined };
}

function parsed(body: Buffer): unknown {
  if (!isUtf8(body)) throw new AppError('invalid_json');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    // The parser's message quotes the body, which is the customer's.
    throw new AppError('invalid_json', undefined, {
      cause: error instanceof SyntaxError ? undefined : error,
    });
  }
}
