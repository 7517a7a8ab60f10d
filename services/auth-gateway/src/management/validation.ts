import { AppError } from '@hypervize/errors';
import { z } from 'zod';

/** The body in the wanted shape, or invalid_request that names the first field at fault. */
export function parseBody<T extends z.ZodType>(shape: T, body: unknown): z.infer<T> {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') ?? '';
  const message = `${param === '' ? 'The body' : `"${param}"`}: ${issue?.message ?? 'not as expected'}.`;
  throw new AppError('invalid_request', message, param === '' ? {} : { param });
}

/** A time in ISO 8601, as milliseconds since the epoch. */
export const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** What an answer of a service has to have. */
export function required<T>(value: T | null | undefined): T {
  if (value == null)
    throw new AppError('internal', undefined, { cause: new Error('an answer without its message') });
  return value;
}

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

/** Milliseconds since the epoch as ISO 8601 in UTC; null if there are none. */
export function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
