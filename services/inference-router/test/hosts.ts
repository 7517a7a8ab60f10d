import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';

/** A model server for a test. */
export interface TestHost {
  /** Its base URL. */
  readonly url: string;
  /** The number of requests it has received, without probes. */
  requestCount(): number;
  close(): Promise<void>;
}

/** A request to a host that responds when the test says so. */
interface HeldRequest {
  readonly body: string;
  readonly response: ServerResponse;
  /** Sends a complete response. */
  respond(): void;
}

export interface HoldingHost extends TestHost {
  /** The requests without a response, in order of arrival. */
  held(): readonly HeldRequest[];
}

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A host that handles requests with `handle`. Its probes succeed while `isUp` returns true. */
export async function startHost(handle: Handle, isUp: () => boolean = () => true): Promise<TestHost> {
  let requestCount = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') return void response.writeHead(isUp() ? 200 : 500).end();
    requestCount++;
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('error', () => {});
    request.on('end', () => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server.address()),
    requestCount: () => requestCount,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A host that responds to every request at once with its name. */
export function startGoodHost(name = 'good'): Promise<TestHost> {
  return startHost((_request, response) => respond(response, name));
}

/** A host that holds its requests until the test responds to them. */
export async function startHoldingHost(): Promise<HoldingHost> {
  const held: HeldRequest[] = [];
  const host = await startHost((_request, response, body) => {
    const one: HeldRequest = {
      body,
      response,
      respond: () => {
        held.splice(held.indexOf(one), 1);
        respond(response, 'holding');
      },
    };
    held.push(one);
  });
  return { ...host, held: () => held };
}

/** Sends a complete, successful response. */
export function respond(response: ServerResponse, name: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ host: name }));
}

/** A TCP server that calls `misbehave` for each complete request. Its probes succeed. */
export async function startRawHost(misbehave: (socket: Socket) => void): Promise<TestHost> {
  let requestCount = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    let received = '';
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (head < 0 || received.length < head + 4 + length) return;
      const isProbe = received.startsWith('GET ');
      received = '';
      if (isProbe) return void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      requestCount++;
      misbehave(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server.address()),
    requestCount: () => requestCount,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function urlOf(address: AddressInfo | string | null): string {
  return `http://127.0.0.1:${(address as AddressInfo).port}/v1`;
}

/** Keeps what a test opens so that it can be closed afterwards. */
export function keepOpen() {
  const opened: { close(): Promise<void> }[] = [];
  return {
    keep: async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
      const one = await opening;
      opened.push(one);
      return one;
    },
    closeAll: () => Promise.all(opened.splice(0).map((one) => one.close())),
  };
}
