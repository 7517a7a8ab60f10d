import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Asked, chatFormat, countTokens, type Format, textFormat, tokensOf, usageOf } from './answer.js';
import { misbehave } from './faults.js';
import { askedOf, inputsOf, Refusal, readJson } from './question.js';

export interface StandInOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly models: readonly string[];
  /** Infinity: as fast as it can. */
  readonly tokensPerSecond?: number;
  readonly firstTokenMs?: number;
  /** The share of requests, 0 to 1, that are answered with 500 before anything else. */
  readonly failureRate?: number;
  readonly tokensPerAnswer?: number;
}

/** A request that the stand-in has had. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  bodyBytes: number;
  /** 'open' until it was answered in full, or the client went away. */
  state: 'open' | 'finished' | 'aborted';
}

export interface StandIn {
  /** The base URL that OpenAI's SDKs and the router want. */
  readonly url: string;
  readonly port: number;
  /** The last 1,000, oldest first, without those to /health. */
  requests(): readonly SeenRequest[];
  configure(changes: Partial<Omit<StandInOptions, 'port' | 'host'>>): void;
  close(): Promise<void>;
}

const maxSeen = 1_000;

/** Starts a model server that has no model: it speaks OpenAI's protocol and says in its answers what it is. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const settings = { tokensPerSecond: 50, firstTokenMs: 30, failureRate: 0, tokensPerAnswer: 40, ...options };
  const seen: SeenRequest[] = [];

  const server = createServer(async (request, response) => {
    // Not recorded: it comes again and again, among the requests that somebody made.
    if (request.method === 'GET' && request.url === '/health') return json(response, { status: 'ok' });
    const record: SeenRequest = {
      path: request.url ?? '',
      headers: request.headers,
      bodyBytes: 0,
      state: 'open',
    };
    seen.push(record);
    if (seen.length > maxSeen) seen.shift();
    response.once('close', () => {
      record.state = response.writableFinished ? 'finished' : 'aborted';
    });
    try {
      await serve(request, response, record);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else refuse(response, error instanceof Refusal ? error : new Refusal(500, 'internal', String(error)));
    }
  });

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    record: SeenRequest,
  ): Promise<void> {
    if (request.method === 'GET' && request.url === '/v1/models') {
      const data = settings.models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'stand-in' }));
      return json(response, { object: 'list', data });
    }
    if (request.method !== 'POST') throw new Refusal(404, 'not_found', 'There is no such route.');
    const fault = misbehave(request, response);
    if (fault === 'handled') return;
    const { value, bytes } = await readJson(request);
    record.bodyBytes = bytes;
    if (Math.random() < settings.failureRate)
      throw new Refusal(500, 'stand_in_failure', 'A failure by chance.');
    switch (request.url) {
      case '/v1/chat/completions':
        return complete(
          chatFormat,
          askedOf(value, settings.models),
          request,
          response,
          fault === 'reset-midway',
        );
      case '/v1/completions':
        return complete(
          textFormat,
          askedOf(value, settings.models),
          request,
          response,
          fault === 'reset-midway',
        );
      case '/v1/embeddings':
        return embed(askedOf(value, settings.models), inputsOf(value), response);
      default:
        throw new Refusal(404, 'not_found', 'There is no such route.');
    }
  }

  async function complete(
    format: Format,
    asked: Asked,
    request: IncomingMessage,
    response: ServerResponse,
    resetMidway: boolean,
  ): Promise<void> {
    const rate = number(request, 'x-stand-in-tokens-per-second') ?? settings.tokensPerSecond;
    const count = number(request, 'x-stand-in-tokens') ?? settings.tokensPerAnswer;
    const firstTokenMs = number(request, 'x-stand-in-first-token-ms') ?? settings.firstTokenMs;
    const tokens = tokensOf(asked, count);
    const finish = count > asked.maxTokens ? 'length' : 'stop';
    const head = {
      id: `${format.idPrefix}-${randomBytes(12).toString('hex')}`,
      created: Math.floor(Date.now() / 1000),
      model: asked.model,
      system_fingerprint: 'stand-in',
    };
    if (firstTokenMs > 0) await sleep(firstTokenMs);
    const pieceMs = Number.isFinite(rate) ? 1_000 / rate : 0;

    if (!asked.stream) {
      if (pieceMs > 0) await sleep(tokens.length * pieceMs);
      const choices = [format.whole(tokens.join(''), finish)];
      const body = JSON.stringify({
        ...head,
        object: format.object,
        choices,
        usage: usageOf(asked, tokens.length),
      });
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      if (!resetMidway) return void response.end(body);
      response.write(body.slice(0, body.length / 2), () => response.socket?.resetAndDestroy());
      return;
    }

    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
    const chunk = (choices: object[], usage?: object) =>
      `data: ${JSON.stringify({ ...head, object: format.chunkObject, choices, ...(usage ? { usage } : {}) })}\n\n`;
    const first = format.first();
    if (first) response.write(chunk([first]));
    for (const [i, token] of tokens.entries()) {
      if (response.destroyed) return;
      if (resetMidway && i === Math.floor(tokens.length / 2)) return void response.socket?.resetAndDestroy();
      if (!response.write(chunk([format.piece(token)]))) await room(response);
      if (pieceMs > 0) await sleep(pieceMs);
    }
    const usage = asked.includeUsage ? chunk([], usageOf(asked, tokens.length)) : '';
    response.end(`${chunk([format.last(finish)])}${usage}data: [DONE]\n\n`);
  }

  function embed(asked: Asked, inputs: readonly string[], response: ServerResponse): void {
    const data = inputs.map((input, index) => ({ object: 'embedding', index, embedding: vectorOf(input) }));
    const tokens = inputs.reduce((sum, input) => sum + countTokens(input), 0);
    json(response, {
      object: 'list',
      data,
      model: asked.model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  }

  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', 4_096, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}/v1`,
    port,
    requests: () => seen,
    configure: (changes) => Object.assign(settings, changes),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type, param: null, code } }));
}

function number(request: IncomingMessage, header: string): number | undefined {
  const text = request.headers[header];
  return typeof text === 'string' && text !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined;
}

/** Eight numbers from a text: the same for the same text, and nothing more. */
function vectorOf(text: string): number[] {
  return Array.from({ length: 8 }, (_, i) => {
    let sum = i + 1;
    for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 10_007;
    return sum / 10_007;
  });
}

/** Resolves when the client has read enough, or is gone. */
function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
