import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { complete } from './complete.js';
import { chatFormat, textFormat } from './completion.js';
import { embeddingsOf } from './embed.js';
import { injectFault } from './faults.js';
import { createPrefixCache, type PrefixCache } from './prefix-cache.js';
import { createRequestRecorder, type SeenRequest } from './recorder.js';
import { embeddingInputs, parseCompletion, RequestError, readJson } from './request-body.js';
import { type Settings, type SettingsChange, type StandInOptions, withDefaults } from './settings.js';
import { createSlots, type Slots } from './slots.js';

/** A model server without a model. */
export interface StandIn {
  /** The base URL for OpenAI's SDKs and for the router. */
  readonly url: string;
  readonly port: number;
  /** The last 1,000 requests, oldest first, without those to /health. */
  requests(): readonly SeenRequest[];
  /** Changes settings while the server runs. */
  configure(change: SettingsChange): void;
  /** Stops the server and closes all connections at once. */
  close(): Promise<void>;
}

interface Context {
  readonly settings: Settings;
  readonly slots: Slots;
  readonly cache: PrefixCache;
  name(): string;
}

/** Starts a server that implements OpenAI's API with made-up responses, which say so. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const settings = withDefaults(options);
  const host = options.host ?? '127.0.0.1';
  const recorder = createRequestRecorder();
  const context: Context = {
    settings,
    slots: createSlots(() => settings.slots),
    cache: createPrefixCache(() => settings.prefixCache?.tokens ?? 0),
    name: () => `stand-in-${port}`,
  };
  const server = createServer(async (request, response) => {
    // Health checks are frequent, and would displace the recorded requests.
    if (request.method === 'GET' && request.url === '/health') return sendJson(response, { status: 'ok' });
    const seen = recorder.record(request, response);
    try {
      await handle(context, request, response, seen);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendError(response, error);
    }
  });
  server.keepAliveTimeout = 75_000;
  await listen(server, options.port ?? 0, host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/v1`,
    port,
    requests: recorder.requests,
    configure: (change) => Object.assign(settings, change),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  seen: SeenRequest,
): Promise<void> {
  const { models, failureRate } = context.settings;
  if (request.method === 'GET' && request.url === '/v1/models') {
    const data = models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'stand-in' }));
    return sendJson(response, { object: 'list', data });
  }
  if (request.method !== 'POST') throw routeNotFound();
  const fault = injectFault(request, response);
  if (fault === 'handled') return;
  const { value, bytes } = await readJson(request);
  seen.bodyBytes = bytes;
  if (Math.random() < failureRate) throw new RequestError(500, 'stand_in_failure', 'A random failure.');
  switch (request.url) {
    case '/v1/chat/completions':
    case '/v1/completions':
      return complete(context, {
        format: request.url === '/v1/completions' ? textFormat : chatFormat,
        body: parseCompletion(value, models),
        request,
        response,
        resetMidway: fault === 'reset-midway',
      });
    case '/v1/embeddings':
      return sendJson(response, embeddingsOf(parseCompletion(value, models).model, embeddingInputs(value)));
    default:
      throw routeNotFound();
  }
}

function routeNotFound(): RequestError {
  return new RequestError(404, 'not_found', 'There is no such route.');
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, 4_096, resolve);
  });
}

function sendJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function sendError(response: ServerResponse, error: unknown): void {
  const { status, code, message } =
    error instanceof RequestError ? error : new RequestError(500, 'internal', String(error));
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type, param: null, code } }));
}
