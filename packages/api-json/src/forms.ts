/** A time in milliseconds since the epoch as ISO 8601 in UTC; null if there is none. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | undefined): string | null;
export function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** A page of a list. `nextPageToken` is empty on the last page. */
export function listJson<T>(rows: readonly T[], nextPageToken: string) {
  return { object: 'list' as const, data: [...rows], next_page_token: nextPageToken || null };
}
