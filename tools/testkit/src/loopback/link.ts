import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP link that can be broken on purpose. */
export interface Link {
  readonly port: number;
  /** Breaks all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections and passes nothing on, either way. */
  stall(): void;
  /** Passes everything on so much later, in milliseconds. */
  delay(ms: number): void;
  /** As new. */
  mend(): void;
  close(): Promise<void>;
}

/** A relay on the loopback interface in front of a port of it. */
export async function startLink(targetPort: number): Promise<Link> {
  const sockets = new Set<Socket>();
  let state: 'up' | 'cut' | 'stalled' = 'up';
  let delayMs = 0;

  /** Passes on what one side says, in order, with the other's back-pressure. */
  const relay = (from: Socket, to: Socket) => {
    let lastDueMs = 0;
    from.on('data', (chunk) => {
      const dueMs = Math.max(lastDueMs, performance.now() + delayMs);
      lastDueMs = dueMs;
      const pass = () => {
        if (!to.write(chunk)) from.pause();
      };
      if (dueMs <= performance.now()) pass();
      else setTimeout(pass, dueMs - performance.now());
    });
    to.on('drain', () => {
      if (state !== 'stalled') from.resume();
    });
    if (state === 'stalled') from.pause();
  };

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
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('end', () => other.end());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      relay(socket, other);
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
    delay: (ms) => {
      delayMs = ms;
    },
    mend: () => {
      state = 'up';
      delayMs = 0;
      for (const socket of sockets) socket.resume();
    },
    close: () =>
      new Promise((resolve) => {
        breakAll();
        server.close(() => resolve());
      }),
  };
}
