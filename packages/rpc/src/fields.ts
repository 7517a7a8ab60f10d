import { invalid } from '@hypervize/errors';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The account id of a request, or invalid_request if it is not a UUID in lower case. */
export function checkedAccountId(value: string): string {
  if (!uuid.test(value)) throw invalid('account_id', 'account_id must be a UUID in lower case.');
  return value;
}

/** How many rows a page has, 100 if not said; invalid_request unless 1 to 500. */
export function checkedPageSize(value: number | undefined): number {
  const size = value ?? 100;
  if (size < 1 || size > 500) throw invalid('page_size', 'page_size must be 1 to 500.');
  return size;
}

/** invalid_request for a page_token that is not one of ours. */
export function badPageToken(): ReturnType<typeof invalid> {
  return invalid('page_token', 'page_token is not one that a page before gave.');
}
