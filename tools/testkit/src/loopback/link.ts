import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on the loopback interface whose connections can be disturbed. */
export interface Link {
  readonly port: number;
  /** Resets all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections open and forwards nothing in either direction. */
  stall(): void;
  /** Delays everything by `ms` milliseconds in either direction. */
  delay(ms: number): void;
  /** Ends all disturbances. */
  restore(): void;
  close(): Promise<void>;
}

interface LinkState {
  mode: 'up' | 'cut' | 'stalled';
  delayMs: number;
  readonly sockets: Set<Socket>;
}

/** Starts a proxy in front of a port of the loopback interface. */
export async function startLink(targetPort: number): Promise<Link> {
  const state: LinkState = { mode: 'up', delayMs: 0, sockets: new Set() };
  const server = createServer((client) => accept(state, client, targetPort));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const resetAll = () => {
    for (const socket of state.sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state.mode = 'cut';
      resetAll();
    },
    stall: () => {
      state.mode = 'stalled';
      for (const socket of state.sockets) socket.pause();
    },
    delay: (ms) => {
      state.delayMs = ms;
    },
    restore: () => {
      state.mode = 'up';
      state.delayMs = 0;
      for (const socket of state.sockets) socket.resume();
    },
    close: () =>
      new Promise((resolve) => {
        resetAll();
        server.close(() => resolve());
      }),
  };
}

function accept(state: LinkState, client: Socket, targetPort: number): void {
  if (state.mode === 'cut') {
    client.resetAndDestroy();
    return;
  }
  const target = connect(targetPort, '127.0.0.1');
  for (const [socket, other] of [
    [client, target],
    [target, client],
  ] as const) {
    state.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('end', () => other.end());
    socket.on('close', () => {
      state.sockets.delete(socket);
      other.destroy();
    });
    forward(state, socket, other);
  }
}

/** Forwards bytes in one direction, in order, with back-pressure. */
function forward(state: LinkState, from: Socket, to: Socket): void {
  let lastDueMs = 0;
  from.on('data', (chunk) => {
    const dueMs = Math.max(lastDueMs, performance.now() + state.delayMs);
    lastDueMs = dueMs;
    const write = () => {
      if (!to.write(chunk)) from.pause();
    };
    if (dueMs <= performance.now()) write();
    else setTimeout(write, dueMs - performance.now());
  });
  to.on('drain', () => {
    if (state.mode !== 'stalled') from.resume();
  });
  if (state.mode === 'stalled') from.pause();
}
