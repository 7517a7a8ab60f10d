import type { AddressInfo } from 'node:net';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import {
  type ClientLink,
  type LinkState,
  openClientLink,
  openServerLink,
  type ServerExchange,
  type ServerLink,
} from '@hypervize/relay';
import {
  clientCredentials,
  openRelayStream,
  relayService,
  serverCredentials,
  startRpcServer,
} from '@hypervize/rpc';

/** A TCP proxy that can stop forwarding, as a network, or a peer that does not read, does. */
export interface Proxy {
  readonly port: number;
  stall(): void;
  resume(): void;
  close(): void;
}

async function startProxy(targetPort: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connectTcp(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => {});
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stall: () => {
      for (const socket of sockets) socket.pause();
    },
    resume: () => {
      for (const socket of sockets) socket.resume();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A router over gRPC, and streams of gateways to it. */
export interface Services {
  /** The router's ends of the streams that are open. */
  readonly routerLinks: ReadonlySet<ServerLink>;
  /** Why streams have ended at the router. */
  readonly closedAtRouter: (Error | undefined)[];
  readonly proxy: Proxy;
  connect(caller?: string): Promise<Connection>;
  /** The transport of a stream, without the frames. */
  openStream: ReturnType<typeof openRelayStream>;
  stop(): Promise<void>;
}

export interface Connection {
  readonly link: ClientLink;
  readonly states: { readonly state: LinkState; readonly cause: Error | undefined }[];
}

/** Starts a router whose requests are served by `serve`. */
export async function startServices(serve: (exchange: ServerExchange) => unknown): Promise<Services> {
  const routerLinks = new Set<ServerLink>();
  const closedAtRouter: (Error | undefined)[] = [];
  const service = relayService(['auth-gateway'], (open) => {
    const link = openServerLink({
      monotonic: () => performance.now(),
      open,
      serve,
      onClosed: (cause) => {
        routerLinks.delete(link);
        closedAtRouter.push(cause);
      },
    });
    routerLinks.add(link);
  });
  const rpc = await startRpcServer(
    { address: '127.0.0.1:0', credentials: serverCredentials(undefined), reflection: false },
    [service],
  );
  const proxy = await startProxy(rpc.port);
  const opener = (caller: string) =>
    openRelayStream({ target: `127.0.0.1:${proxy.port}`, credentials: clientCredentials(undefined), caller });
  const links: ClientLink[] = [];
  return {
    routerLinks,
    closedAtRouter,
    proxy,
    openStream: opener('auth-gateway'),
    connect: (caller = 'auth-gateway') =>
      new Promise((resolve, reject) => {
        const states: Connection['states'] = [];
        const link = openClientLink({
          open: opener(caller),
          ...{ pingEveryMs: 100, pingTimeoutMs: 2_000, maxUnsentBytes: 16 * 1_024 * 1_024 },
          ...{ firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000, monotonic: () => performance.now() },
          onState: (state, cause) => {
            states.push({ state, cause });
            if (state === 'open') resolve({ link, states });
            else if (state === 'closed') reject(cause ?? new Error('closed'));
          },
        });
        links.push(link);
      }),
    stop: async () => {
      for (const link of links) link.destroy(new Error('the test is over'));
      proxy.close();
      await rpc.stop(0);
    },
  };
}
