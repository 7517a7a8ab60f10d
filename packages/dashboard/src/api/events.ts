import type { QueryClient } from '@tanstack/react-query';
import { queryKeys } from './query-client.js';

/** A change of the account as /api/events reports it. */
interface Change {
  readonly action: string;
  readonly key_id: string | null;
  readonly endpoint_id: string | null;
  readonly session_id: string | null;
}

/** How long after an error the stream is opened again, in milliseconds: doubled each time, up to the last value. */
const firstRetryMs = 1_000;
const maxRetryMs = 30_000;

/**
 * Renews what the page shows when something changes in the account. Returns a function that stops it. After an
 * interruption everything is renewed, because changes may have been missed.
 */
export function followEvents(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let interrupted = false;

  const renew = (key: readonly string[]) => void client.invalidateQueries({ queryKey: key });
  const renewAll = () => void client.invalidateQueries();
  const open = () => {
    source = new EventSource('/api/events');
    source.addEventListener('open', () => {
      retryMs = firstRetryMs;
      if (interrupted) renewAll();
      interrupted = false;
    });
    source.addEventListener('change', ({ data }) => {
      for (const key of affectedBy(readJson<Change>(data))) renew(key);
    });
    source.addEventListener('confirmed', ({ data }) => {
      const id = readJson<{ id: string }>(data)?.id;
      if (id !== undefined) renew(queryKeys.revocation(id));
    });
    source.addEventListener('lost', renewAll);
    source.addEventListener('error', () => {
      interrupted = true;
      // The browser reconnects by itself after a broken connection, but not after a status other than 200.
      if (source?.readyState !== EventSource.CLOSED) return;
      retryTimer = setTimeout(open, retryMs);
      retryMs = Math.min(maxRetryMs, retryMs * 2);
    });
  };
  open();
  return () => {
    clearTimeout(retryTimer);
    source?.close();
  };
}

/** The queries that a change makes stale. */
export function affectedBy(change: Change | undefined): (readonly string[])[] {
  if (!change) return [];
  const affected: (readonly string[])[] = [queryKeys.audit];
  if (change.key_id !== null) affected.push(queryKeys.keys, queryKeys.me);
  if (change.endpoint_id !== null) affected.push(queryKeys.endpoints, queryKeys.models);
  if (change.session_id !== null) affected.push(queryKeys.sessions, queryKeys.me);
  return affected;
}

function readJson<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
