import { type buildConnector, Client, type Dispatcher } from 'undici';

/** HTTP connections to hosts, one for each request in flight. */
export interface HostClients {
  /** A client that serves no other request. To be given back with `release`. */
  take(origin: string): Dispatcher;
  /** The request on the client has ended. */
  release(origin: string, client: Dispatcher): void;
  destroy(): Promise<void>;
}

interface IdleClient {
  readonly client: Client;
  readonly sinceMs: number;
}

/** A client without a request is kept for this long, in milliseconds. Its connection closes earlier. */
const idleMs = 60_000;

/**
 * Clients by origin. The one that was used last is used first, so that no more connections stay open than are needed. How
 * many requests a host gets is bounded where hosts are chosen.
 */
export function createHostClients(
  connect: buildConnector.connector | buildConnector.BuildOptions,
): HostClients {
  const idle = new Map<string, IdleClient[]>();
  const open = new Set<Client>();
  let isDestroyed = false;

  const drop = (client: Client) => {
    open.delete(client);
    void client.destroy();
  };
  const sweep = setInterval(() => {
    const beforeMs = performance.now() - idleMs;
    for (const [origin, clients] of idle) {
      const used = clients.findIndex(({ sinceMs }) => sinceMs >= beforeMs);
      for (const { client } of clients.splice(0, used < 0 ? clients.length : used)) drop(client);
      if (clients.length === 0) idle.delete(origin);
    }
  }, idleMs / 4).unref();

  return {
    take: (origin) => {
      const client = idle.get(origin)?.pop()?.client;
      if (client) return client;
      const created = new Client(origin, { connect, pipelining: 1 });
      open.add(created);
      return created;
    },
    release: (origin, client) => {
      if (isDestroyed) return;
      const released = { client: client as Client, sinceMs: performance.now() };
      const clients = idle.get(origin);
      if (clients) clients.push(released);
      else idle.set(origin, [released]);
    },
    destroy: async () => {
      isDestroyed = true;
      clearInterval(sweep);
      idle.clear();
      await Promise.all([...open].map((client) => client.destroy()));
    },
  };
}
