import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http';

export interface SendOptions {
  readonly port: number;
  readonly method?: string;
  /** `/api/chat/completions` if absent. */
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** How fast the body is sent; at once if absent. */
  readonly bytesPerSecond?: number;
  /** The address that the request comes from, one of 127.0.0.0/8. */
  readonly from?: string;
  /** After this time without a complete response the request fails. 10 seconds if absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Keeps connections open. Absent: the request has a connection of its own. */
  readonly agent?: Agent;
}

export interface Response {
  /** 0 if there was no response. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Whether the response arrived whole. */
  readonly complete: boolean;
  readonly durationMs: number;
}

/** The error code of a response, or of the last event of a stream. */
export function codeOf({ text }: Pick<Response, 'text'>): string | undefined {
  return /"code":"(\w+)"/.exec(text.slice(-600))?.[1];
}

/** Sends one request. A failed connection is a response with the status 0. */
export function send(options: SendOptions): Promise<Response> {
  const { body = '', headers = {}, from, timeoutMs = 10_000, signal } = options;
  const startedMs = performance.now();
  return new Promise((resolve) => {
    let status = 0;
    let received: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    const end = (complete: boolean) => {
      clearTimeout(timer);
      const text = Buffer.concat(chunks).toString();
      resolve({ status, headers: received, text, complete, durationMs: performance.now() - startedMs });
      if (!complete || !options.agent) request.destroy();
    };
    const request = httpRequest({
      host: '127.0.0.1',
      port: options.port,
      method: options.method ?? 'POST',
      path: options.path ?? '/api/chat/completions',
      headers: { 'content-length': Buffer.byteLength(body), ...headers },
      agent: options.agent ?? false,
      ...(from === undefined ? {} : { localAddress: from }),
      ...(signal === undefined ? {} : { signal }),
    });
    const timer = setTimeout(() => request.destroy(), timeoutMs);
    request.on('error', () => end(false));
    request.on('close', () => end(false));
    request.on('response', (response) => {
      status = response.statusCode ?? 0;
      received = response.headers;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => {});
      response.on('end', () => end(response.complete));
      response.on('close', () => end(response.complete));
    });
    if (options.bytesPerSecond === undefined) request.end(body);
    else sendPaced(request, typeof body === 'string' ? Buffer.from(body) : body, options.bytesPerSecond);
  });
}

/** How often a part of a paced body is sent, in milliseconds. */
const partEveryMs = 50;

function sendPaced(request: ClientRequest, body: Buffer, bytesPerSecond: number): void {
  const partBytes = Math.ceil((bytesPerSecond * partEveryMs) / 1_000);
  let sent = 0;
  const timer = setInterval(() => {
    if (request.writableNeedDrain) return;
    request.write(body.subarray(sent, sent + partBytes));
    sent += partBytes;
    if (sent < body.length) return;
    clearInterval(timer);
    request.end();
  }, partEveryMs);
  request.once('close', () => clearInterval(timer));
}

export function bearer(secret: string): Record<string, string> {
  return { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
}

export const withoutKey: Readonly<Record<string, string>> = { 'content-type': 'application/json' };

/** The body of a chat completion request to the stand-in. */
export function chat(extra: object = {}): string {
  return JSON.stringify({ model: 'stand-in', messages: [{ role: 'user', content: 'Hello' }], ...extra });
}

/** Parses a JSON response. Undefined if it is none. */
export function json<T>({ text }: Pick<Response, 'text'>): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
