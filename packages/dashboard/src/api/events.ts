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
 * Renews what the page shows when something changes in the account. Returns a function that stops it. The stream is closed
 * while the page is hidden, because a browser opens few connections to one origin, and all of its tabs share them. When it
 * is opened again, its first event is `lost`: everything is renewed.
 */
export function followEvents(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;

  const renew = (key: readonly string[]) => void client.invalidateQueries({ queryKey: key });
  const renewAll = () => void client.invalidateQueries();
  const open = () => {
    const opened = new EventSource('/api/events');
    source = opened;
    opened.addEventListener('open', () => {
      retryMs = firstRetryMs;
    });
    opened.addEventListener('change', ({ data }) => {
      for (const key of affectedBy(readJson<Change>(data))) renew(key);
    });
    opened.addEventListener('confirmed', ({ data }) => {
      const id = readJson<{ id: string }>(data)?.id;
      if (id !== undefined) renew(queryKeys.revocation(id));
    });
    opened.addEventListener('lost', renewAll);
    opened.addEventListener('error', (event) => {
      // The gateway's last event, which says that the session is over: the next requests find out.
      if (event instanceof MessageEvent) renewAll();
      // The browser reconnects by itself after a broken connection, but not after a status other than 200.
      if (opened.readyState !== EventSource.CLOSED) return;
      retryTimer = setTimeout(open, retryMs);
      retryMs = Math.min(maxRetryMs, retryMs * 2);
    });
  };
  const close = () => {
    clearTimeout(retryTimer);
    source?.close();
    source = undefined;
  };
  const onVisibility = () => {
    close();
    if (document.visibilityState === 'visible') open();
  };
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    close();
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
