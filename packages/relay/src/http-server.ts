import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { AppError, openAiErrorJson } from '@hypervize/errors';
import { type ConnectionsOptions, createConnections } from './connections.js';
import { sendError } from './respond.js';

export interface HttpServerConfig {
  readonly host: string;
  readonly port: number;
  /** How long a client may take to send its headers, and its whole request, in milliseconds. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly connections: ConnectionsOptions;
  readonly maxHeaderBytes: number;
  /** How long `stop` waits for in-flight requests, in milliseconds. */
  readonly drainMs: number;
  /** Makes the x-request-id of a response to input that is not a valid request; without it there is none. */
  readonly newRequestId?: () => string;
  /** PEM texts for mutual TLS: clients have to present a certificate of the authority. New ones apply to new connections. */
  readonly tls?: { current(): PemTexts; onChange(listener: (pem: PemTexts) => void): void };
}

interface PemTexts {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export interface HttpServer {
  readonly port: number;
  /**
   * Accepts no more connections and waits up to `drainMs` for in-flight requests; those that are left are ended with
   * `shutting_down`. Resolves when every connection is closed.
   */
  stop(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The most headers of a request. */
const maxHeaders = 200;

/** How long a cancelled response has to be sent after `drainMs`, in milliseconds. */
const finalEventMs = 1_000;

/**
 * An HTTP/1.1 server on node:http with every limit set. Input that node itself rejects is answered in the usual error
 * form. `createHandler` receives a signal that aborts when the drain time is over: whatever is in flight has to end then.
 */
export async function startHttpServer(
  config: HttpServerConfig,
  createHandler: (shutdown: AbortSignal) => Handler,
): Promise<HttpServer> {
  const shutdown = new AbortController();
  const handle = createHandler(shutdown.signal);
  const options = {
    headersTimeout: config.headersTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, config.headersTimeoutMs),
    // Longer than the keep-alive of clients and proxies, so that they are the ones who close an idle connection.
    keepAliveTimeout: 75_000,
    maxHeaderSize: config.maxHeaderBytes,
    noDelay: true,
  };
  const server: Server = config.tls ? createMutualTlsServer(options, config.tls) : createServer(options);
  // Node drops the headers beyond its limit. With one more than we accept, a request that has too many can be told.
  server.maxHeadersCount = maxHeaders + 1;
  const connections = createConnections(config.connections);
  const onRequest: Handler = (request, response) => {
    connections.serving(request.socket, response);
    if (request.rawHeaders.length > maxHeaders * 2) refuseHeaders(response, config.newRequestId);
    else handle(request, response);
  };
  server.on('connection', connections.accepted);
  server.on('request', onRequest);
  // 100 Continue is sent when, and if, the body is read.
  server.on('checkContinue', onRequest);
  server.on('clientError', (error, socket) =>
    rejectSocket(error, socket as RejectedSocket, config.newRequestId),
  );

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, 4_096, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Keep-alive connections are closed as they become idle.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const late = setTimeout(() => shutdown.abort(new AppError('shutting_down')), config.drainMs);
      const last = setTimeout(() => server.closeAllConnections(), config.drainMs + finalEventMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(late);
      clearTimeout(last);
    },
  };
}

function createMutualTlsServer(options: ServerOptions, tls: NonNullable<HttpServerConfig['tls']>): Server {
  const server = createTlsServer({ ...options, ...tls.current(), requestCert: true });
  tls.onChange((pem) => server.setSecureContext(pem));
  return server;
}

/** A socket, with the response that is being sent on it, if any. */
type RejectedSocket = Socket & { _httpMessage?: ServerResponse };

function refuseHeaders(response: ServerResponse, newRequestId: (() => string) | undefined): void {
  const error = new AppError('headers_too_large', `The request has more than ${maxHeaders} headers.`);
  // What comes after the head may not be framed as the headers that were read say.
  sendError(response, error, {
    connection: 'close',
    ...(newRequestId ? { 'x-request-id': newRequestId() } : {}),
  });
}

/** Answers input that node could not parse as a request, or that did not arrive in time. */
function rejectSocket(
  error: NodeJS.ErrnoException,
  socket: RejectedSocket,
  newRequestId: (() => string) | undefined,
): void {
  const responseBegun = socket._httpMessage?.headersSent ?? false;
  if (error.code === 'ECONNRESET' || !socket.writable || responseBegun) {
    socket.destroy();
    return;
  }
  const failure = clientError(error.code);
  const body = openAiErrorJson(failure);
  const requestId = newRequestId ? `x-request-id: ${newRequestId()}\r\n` : '';
  socket.end(
    `HTTP/1.1 ${failure.row.http} Refused\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n${requestId}\r\n${body}`,
  );
}

function clientError(code: string | undefined): AppError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('request_timeout');
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('headers_too_large');
    default:
      return new AppError('invalid_request', 'The request is not valid HTTP/1.1.');
  }
}
