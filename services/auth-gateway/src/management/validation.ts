import { AppError } from '@hypervize/errors';
import type { Request } from 'express';
import { z } from 'zod';

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

/** An ISO 8601 time, parsed to milliseconds since the epoch. */
export const isoDateTime = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** `page_size` and `page_token` of a query. */
export function parsePage(query: Readonly<Record<string, unknown>>): {
  pageSize?: number;
  pageToken?: string;
} {
  const { page_size: size, page_token: token } = query;
  if (size !== undefined && !(typeof size === 'string' && /^\d{1,3}$/.test(size))) {
    throw new AppError('invalid_request', '"page_size" must be a whole number.', { param: 'page_size' });
  }
  return {
    ...(typeof size === 'string' ? { pageSize: Number(size) } : {}),
    ...(typeof token === 'string' ? { pageToken: token } : {}),
  };
}

/** The Idempotency-Key header of a request; empty if it has none. */
export function idempotencyKeyOf({ request }: { readonly request: Request }): string {
  return request.get('idempotency-key') ?? '';
}
