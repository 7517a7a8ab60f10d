import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@hypervize/runtime';
import pg from 'pg';

export interface ListenOptions {
  readonly url: string;
  readonly name: string;
  readonly channel: string;
  readonly signal: AbortSignal;
  /** Called for each notification, and once after each (re)connect, for what was missed meanwhile. */
  onWake(): void;
  onError(error: unknown): void;
}

/**
 * Listens to a NOTIFY channel on a connection of its own until the signal aborts, connecting again when it is lost. A
 * notification can be lost with the connection: whoever relies on this also looks by itself now and then.
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
      client.on('end', () => reject(new Error('the connection was closed')));
    });
    lost.catch(() => {});
    await client.connect();
    client.on('notification', onWake);
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
