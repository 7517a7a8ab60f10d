import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { AppError, type ErrorCode, openAiErrorJson } from '@hypervize/errors';

export interface HttpServerConfig {
  readonly host: string;
  readonly port: number;
  /** How long a client may take to send its headers, and its whole request, in milliseconds. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxConnections: number;
  readonly maxHeaderBytes: number;
  /** How long a stop waits for requests under way, in milliseconds. */
  readonly drainMs: number;
  /** Names an answer to what was no request; absent: such answers have no name. */
  readonly newRequestId?: () => string;
  /** PEM texts for TLS; with `ca` clients have to show a certificate of that authority. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
}

export interface HttpServer {
  readonly port: number;
  /**
   * Takes no more connections and lets what is under way finish, for at most `drainMs`; what is still there then is cut
   * off with `shutting_down`. Resolves when every connection is closed.
   */
  stop(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** How long the last words of what is cut off may take to be sent, in milliseconds. */
const lastWordsMs = 1_000;

/**
 * An HTTP/1.1 server on node:http with every limit set, which answers also what node itself refuses in our form. The
 * handler is made with a signal that cuts off what is still under way when the time to drain is over.
 */
export async function startHttpServer(
  config: HttpServerConfig,
  createHandler: (cut: AbortSignal) => Handler,
): Promise<HttpServer> {
  const cut = new AbortController();
  const handle = createHandler(cut.signal);
  const options = {
    headersTimeout: config.headersTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, config.headersTimeoutMs),
    // Longer than the keep-alive of whoever connects to us, so that it is they who close an idle connection.
    keepAliveTimeout: 75_000,
    maxHeaderSize: config.maxHeaderBytes,
    noDelay: true,
  };
  const server: Server = config.tls
    ? createTlsServer({ ...options, ...config.tls, requestCert: config.tls.ca !== undefined })
    : createServer(options);
  server.maxConnections = config.maxConnections;
  server.maxHeadersCount = 200;
  server.on('request', handle);
  // The client waits for a word before it sends its body: it gets it when, and if, the body is read.
  server.on('checkContinue', handle);
  server.on('clientError', (error, socket) => refuse(error, socket as RefusedSocket, config.newRequestId));

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, 4_096, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Connections that are kept alive are closed as they become idle.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const late = setTimeout(() => cut.abort(new AppError('shutting_down')), config.drainMs);
      const last = setTimeout(() => server.closeAllConnections(), config.drainMs + lastWordsMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(late);
      clearTimeout(last);
    },
  };
}

/** A socket, with the answer that is under way on it if there is one. */
type RefusedSocket = Socket & { _httpMessage?: ServerResponse };

/** Answers a request that node could not make a request of. */
function refuse(
  error: NodeJS.ErrnoException,
  socket: RefusedSocket,
  newRequestId: (() => string) | undefined,
): void {
  const begun = socket._httpMessage?.headersSent ?? false;
  if (error.code === 'ECONNRESET' || !socket.writable || begun) {
    socket.destroy();
    return;
  }
  const failure = new AppError(clientErrorCode(error.code), clientErrorMessage(error.code));
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : failure.row.http;
  const body = openAiErrorJson(failure);
  const name = newRequestId ? `x-request-id: ${newRequestId()}\r\n` : '';
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n${name}\r\n${body}`,
  );
}

function clientErrorCode(code: string | undefined): ErrorCode {
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request_timeout' : 'invalid_request';
}

function clientErrorMessage(code: string | undefined): string | undefined {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'The request did not arrive in time.';
    case 'HPE_HEADER_OVERFLOW':
      return 'The request has more headers, or longer ones, than this service accepts.';
    default:
      return 'The request is not valid HTTP/1.1.';
  }
}
