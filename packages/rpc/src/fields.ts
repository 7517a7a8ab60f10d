import { AppError, invalid } from '@hypervize/errors';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Returns the account id of a request. Throws invalid_request unless it is a UUID in lower case. */
export function checkedAccountId(value: string): string {
  if (!uuid.test(value))
    throw invalid(
      'account_id',
      'account_id must be a UUID in lower case, such as 00000000-0000-4000-8000-000000000000.',
    );
  return value;
}

/** Who makes a change, for the audit log; see Actor in keys.proto. */
export interface Actor {
  readonly id: string;
  readonly address: string;
}

/** The actor of a request, which every change must name. */
export function checkedActor(value: Partial<Actor> | null): Actor {
  const { id = '', address = '' } = value ?? {};
  if (id.length < 1 || id.length > 200 || /[\p{Cc}\p{Cs}]/u.test(id)) {
    throw invalid('actor', 'actor.id must name who makes the change, in 1 to 200 printable characters.');
  }
  if (address.length > 100 || /[\p{Cc}\p{Cs}]/u.test(address)) {
    throw invalid('actor', 'actor.address must have at most 100 printable characters.');
  }
  return { id, address };
}

/** Returns the page size of a request, 100 by default. Throws invalid_request unless it is 1 to 500. */
export function checkedPageSize(value: number | undefined): number {
  const size = value ?? 100;
  if (size < 1 || size > 500) throw invalid('page_size', 'page_size must be 1 to 500.');
  return size;
}

/** The error for a page_token that this service did not return. */
export function badPageToken(): ReturnType<typeof invalid> {
  return invalid('page_token', 'page_token is invalid. Use the next_page_token of the previous page.');
}

/** Returns a message that a response must have. Throws internal if it is absent. */
export function required<T>(value: T | null | undefined): T {
  if (value == null) {
    throw new AppError('internal', undefined, { cause: new Error('response lacks a required message') });
  }
  return value;
}
