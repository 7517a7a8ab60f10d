import { AppError } from '@hypervize/errors';
import type { z } from 'zod';

/** The body in the given shape. Throws invalid_request that names the first field at fault. */
export function parseBody<T extends z.ZodType>(shape: T, body: unknown): z.infer<T> {
  return parse(shape, body, 'body');
}

/** The query parameters in the given shape. Throws as `parseBody`. */
export function parseQuery<T extends z.ZodType>(shape: T, query: unknown): z.infer<T> {
  return parse(shape, query, 'query');
}

function parse<T extends z.ZodType>(shape: T, value: unknown, whole: 'body' | 'query'): z.infer<T> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') ?? '';
  const message = `${param === '' ? `The ${whole}` : `"${param}"`}: ${issue?.message ?? 'not valid'}.`;
  throw new AppError('invalid_request', message, param === '' ? {} : { param });
}
