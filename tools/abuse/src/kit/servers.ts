import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server on the loopback interface that a scenario lets the router connect to. */
export interface LoopbackServer {
  readonly port: number;
  /** How many connections it has accepted. */
  connections(): number;
  close(): void;
}

/** A server that accepts connections and never sends anything. */
export async function startSilentServer(): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => accepted,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** An HTTP server. */
export async function startHttpServer(handle: RequestListener): Promise<LoopbackServer> {
  let accepted = 0;
  const server = createHttpServer(handle);
  server.on('connection', () => {
    accepted++;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => accepted,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * A model server that reads a request and drops it, and answers after `delayMs`. The stand-in parses what it gets, and one
 * process serves everybody: with hostile bodies it would be the one that keeps others waiting.
 */
export function startSink(delayMs: number): Promise<LoopbackServer> {
  return startHttpServer((request, response) => {
    request.resume();
    const answer = () =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[]}');
    request.on('end', () => setTimeout(answer, delayMs));
    request.on('error', () => {});
  });
}
