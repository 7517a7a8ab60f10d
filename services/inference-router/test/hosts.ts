import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';

/** A model server of a test. */
export interface TestHost {
  /** The base URL that the router is told. */
  readonly url: string;
  /** So many requests have come, apart from probes. */
  asked(): number;
  close(): Promise<void>;
}

/** A request to a host that answers when the test says so. */
interface Held {
  readonly body: string;
  readonly response: ServerResponse;
  /** Answers it in full. */
  answer(): void;
}

export interface HoldingHost extends TestHost {
  /** Those that came and have not been answered yet, in order. */
  held(): readonly Held[];
}

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Speaks HTTP as `handle` says. To probes it is up as long as `isUp` says so. */
export async function startHost(handle: Handle, isUp: () => boolean = () => true): Promise<TestHost> {
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET') return void response.writeHead(isUp() ? 200 : 500).end();
    asked++;
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
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers every request at once, naming itself. */
export function startGoodHost(name = 'good'): Promise<TestHost> {
  return startHost((_request, response) => answer(response, name));
}

/** Answers when it is told to. */
export async function startHoldingHost(): Promise<HoldingHost> {
  const held: Held[] = [];
  const host = await startHost((_request, response, body) => {
    const one: Held = {
      body,
      response,
      answer: () => {
        held.splice(held.indexOf(one), 1);
        answer(response, 'holding');
      },
    };
    held.push(one);
  });
  return { ...host, held: () => held };
}

/** A whole, good answer. */
export function answer(response: ServerResponse, name: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ host: name }));
}

/** Does with a connection, each time that a whole request has come on it, what `misbehave` says. */
export async function startRawHost(misbehave: (socket: Socket) => void): Promise<TestHost> {
  let asked = 0;
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
      const probed = received.startsWith('GET ');
      received = '';
      if (probed) return void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      asked++;
      misbehave(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server.address()),
    asked: () => asked,
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

/** Keeps what a test opens, to be closed when it is over. */
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
