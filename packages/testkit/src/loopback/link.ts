import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP link that can be broken on purpose. */
export interface Link {
  readonly port: number;
  /** Breaks all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections and passes nothing on, either way. */
  stall(): void;
  /** As new. */
  mend(): void;
  close(): Promise<void>;
}

/** A relay on the loopback interface in front of a port of it. */
export async function startLink(targetPort: number): Promise<Link> {
  const sockets = new Set<Socket>();
  let state: 'up' | 'cut' | 'stalled' = 'up';

  const server = createServer((near) => {
    if (state === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
      if (state === 'stalled') socket.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      breakAll();
    },
    stall: () => {
      state = 'stalled';
      for (const socket of sockets) socket.pause();
    },
    mend: () => {
      state = 'up';
      for (const socket of sockets) socket.resume();
    },
    close: () =>
      new Promise((resolve) => {
        breakAll();
        server.close(() => resolve());
      }),
  };
}
