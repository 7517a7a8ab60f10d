import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@hypervize/runtime';
import pg from 'pg';

/** The database and channel to listen to. */
export interface ListenOptions {
  readonly url: string;
  /** Shown in pg_stat_activity as "NAME (listen)". */
  readonly name: string;
  readonly channel: string;
  readonly signal: AbortSignal;
  /**
   * Called with the payload of each notification, and without one after each connect, as notifications may have been missed
   * before it.
   */
  onWake(payload?: string): void;
  onError(error: unknown): void;
}

/**
 * Listens to a NOTIFY channel on a dedicated connection until the signal aborts. Reconnects, with a backoff of 0.1 to 5
 * seconds, when the connection is lost. Notifications can be lost with a connection, so the caller must also poll.
 */
export async function listen(options: ListenOptions): Promise<void> {
  for (let attempt = 0; !options.signal.aborted; attempt++) {
    try {
      await listenOnce(options, () => {
        attempt = 0;
      });
    } catch (error) {
      options.onError(error);
    }
    await sleep(backoffMs(attempt, 100, 5_000), undefined, { signal: options.signal }).catch(() => {});
  }
}

async function listenOnce({ url, name, channel, signal, onWake }: ListenOptions, onListening: () => void) {
  const client = new pg.Client({
    connectionString: url,
    application_name: `${name} (listen)`,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
  });
  try {
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('connection closed')));
    });
    lost.catch(() => {});
    await client.connect();
    client.on('notification', ({ payload = '' }) => onWake(payload));
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    onListening();
    onWake();
    const stopped = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    if (!signal.aborted) await Promise.race([lost, stopped]);
  } finally {
    await client.end().catch(() => {});
  }
}
