import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats `work` until the signal aborts, `concurrency` at a time, each with a pause after it. Counts the repetitions. */
export async function repeat(
  options: { readonly concurrency: number; readonly pauseMs: number; readonly signal: AbortSignal },
  work: () => Promise<unknown>,
): Promise<number> {
  const { concurrency, pauseMs, signal } = options;
  let times = 0;
  const lane = async () => {
    while (!signal.aborted) {
      await work();
      times++;
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return times;
}

/** Starts `count` pieces of work at once and resolves to their results. */
export function inParallel<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

/**
 * Starts `count` pieces of work, `perSecond` of them each second, and resolves to their results. Without the rate the
 * attacker would take the processors of the machine from the bystander, and that would be measured.
 */
export function atRate<T>(
  count: number,
  perSecond: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  return inParallel(count, async (index) => {
    await sleep((index / perSecond) * 1_000);
    return work(index);
  });
}

export interface HoldOptions {
  readonly port: number;
  readonly from: string;
  readonly count: number;
  /** What is sent on each connection at once. */
  readonly head?: string;
  /** What is sent on each connection each second. */
  readonly drip?: string;
}

/** Connections that are held open. */
export interface Held {
  /** How many of them the server has not closed. */
  open(): number;
  close(): void;
}

/** Opens connections and holds them. Resolves when each has been accepted or refused. */
export async function holdConnections({ port, from, count, head, drip }: HoldOptions): Promise<Held> {
  const sockets = new Set<Socket>();
  await inParallel(
    count,
    () =>
      new Promise<void>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', localAddress: from });
        sockets.add(socket);
        socket.once('connect', () => {
          if (head !== undefined) socket.write(head);
          resolve();
        });
        socket.on('data', () => {});
        socket.on('error', () => {});
        socket.once('close', () => {
          sockets.delete(socket);
          resolve();
        });
      }),
  );
  const dripping = setInterval(() => {
    for (const socket of sockets) if (drip !== undefined && socket.writable) socket.write(drip);
  }, 1_000);
  return {
    open: () => sockets.size,
    close: () => {
      clearInterval(dripping);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Sends raw bytes and resolves to what the server sends until it closes the connection, or for `timeoutMs`. */
export function exchangeRaw(port: number, bytes: string, timeoutMs = 3_000): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}
