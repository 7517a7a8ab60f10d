import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { complete } from './complete.js';
import { type Asked, chatFormat, textFormat, wordsOf } from './completion-format.js';
import { misbehave } from './faults.js';
import { createPrefixCache } from './prefix-cache.js';
import { askedOf, inputsOf, Refusal, readJson } from './request.js';
import { type Changes, type StandInOptions, withDefaults } from './settings.js';
import { createSlots } from './slots.js';

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
  configure(changes: Changes): void;
  close(): Promise<void>;
}

const maxSeen = 1_000;

/** Starts a model server that has no model: it speaks OpenAI's protocol and says in its answers what it is. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const settings = withDefaults(options);
  const slots = createSlots(() => settings.slots);
  const cache = createPrefixCache(() => settings.prefixCache?.tokens ?? 0);
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
      case '/v1/completions':
        return complete(
          { settings, slots, cache, name: () => `stand-in-${port}` },
          {
            format: request.url === '/v1/completions' ? textFormat : chatFormat,
            asked: askedOf(value, settings.models),
            request,
            response,
            resetMidway: fault === 'reset-midway',
          },
        );
      case '/v1/embeddings':
        return embed(askedOf(value, settings.models), inputsOf(value), response);
      default:
        throw new Refusal(404, 'not_found', 'There is no such route.');
    }
  }

  function embed(asked: Asked, inputs: readonly string[], response: ServerResponse): void {
    const data = inputs.map((input, index) => ({ object: 'embedding', index, embedding: vectorOf(input) }));
    const tokens = inputs.reduce((sum, input) => sum + wordsOf(input).length, 0);
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

/** Eight numbers from a text: the same for the same text, and nothing more. */
function vectorOf(text: string): number[] {
  return Array.from({ length: 8 }, (_, i) => {
    let sum = i + 1;
    for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 10_007;
    return sum / 10_007;
  });
}
