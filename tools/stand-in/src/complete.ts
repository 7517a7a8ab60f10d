import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CompletionRequest, type Format, responseTokens, tokenize, usageOf } from './completion.js';
import type { PrefixCache } from './prefix-cache.js';
import type { Settings } from './settings.js';
import type { Slots } from './slots.js';

interface Deps {
  readonly settings: Settings;
  readonly slots: Slots;
  readonly cache: PrefixCache;
  /** The name of this server, which its responses carry as `system_fingerprint`. */
  name(): string;
}

/** A request for a completion and where the response goes. */
export interface Completion {
  readonly format: Format;
  readonly body: CompletionRequest;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Resets the connection in the middle of the response. */
  readonly resetMidway: boolean;
}

/** The parts of a response, decided before its first byte. */
interface Result {
  readonly head: object;
  readonly tokens: readonly string[];
  readonly finish: 'length' | 'stop';
  readonly usage: object;
  /** The pause after each token, in milliseconds. */
  readonly tokenMs: number;
}

/** Waits for a slot, processes the prompt, and responds at the configured speed. Stops when the client disconnects. */
export async function complete(deps: Deps, completion: Completion): Promise<void> {
  const { response } = completion;
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  if (response.destroyed || !(await deps.slots.acquire(disconnected.signal))) return;
  try {
    await respond(deps, completion, disconnected.signal);
  } finally {
    deps.slots.release();
  }
}

async function respond(deps: Deps, completion: Completion, disconnected: AbortSignal): Promise<void> {
  const { settings, cache } = deps;
  const { body } = completion;
  if (settings.hang) return new Promise((resolve) => disconnected.addEventListener('abort', () => resolve()));

  const cachedTokens = settings.prefixCache && cache.lookup(body.promptTokens);
  await pause(prefillMs(settings, completion, cachedTokens ?? 0), disconnected);
  if (disconnected.aborted) return;
  if (settings.prefixCache) cache.insert(body.promptTokens);

  const result = createResult(deps, completion, cachedTokens);
  if (!body.stream) {
    await pause(result.tokens.length * result.tokenMs, disconnected);
    sendWhole(completion, result);
    return;
  }
  if (!(await sendStream(completion, result, disconnected))) return;
  // The next turn of a conversation starts with this prompt and this response.
  if (settings.prefixCache) cache.insert([...body.promptTokens, ...tokenize(result.tokens.join(''))]);
  endStream(completion, result);
}

/** The time to the first token, in milliseconds. */
function prefillMs(settings: Settings, { request, body }: Completion, cachedTokens: number): number {
  const firstTokenMs = numberIn(request, 'x-stand-in-first-token-ms') ?? settings.firstTokenMs;
  const readMs = ((body.promptTokens.length - cachedTokens) / settings.prefillTokensPerSecond) * 1_000;
  return firstTokenMs + settings.extraLatencyMs + readMs;
}

function createResult({ settings, name }: Deps, completion: Completion, cached: number | undefined): Result {
  const { format, body, request } = completion;
  const count = numberIn(request, 'x-stand-in-tokens') ?? settings.completionTokens;
  const rate = numberIn(request, 'x-stand-in-tokens-per-second') ?? settings.tokensPerSecond;
  const tokens = responseTokens(body, count);
  return {
    head: {
      id: `${format.idPrefix}-${randomBytes(12).toString('hex')}`,
      created: Math.floor(Date.now() / 1_000),
      model: body.model,
      system_fingerprint: name(),
    },
    tokens,
    finish: count > body.maxTokens ? 'length' : 'stop',
    usage: usageOf(body, tokens.length, cached),
    tokenMs: Number.isFinite(rate) ? 1_000 / rate : 0,
  };
}

function sendWhole({ format, response, resetMidway }: Completion, result: Result): void {
  const choices = [format.whole(result.tokens.join(''), result.finish)];
  const body = JSON.stringify({ ...result.head, object: format.object, choices, usage: result.usage });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  if (resetMidway) response.write(body.slice(0, body.length / 2), () => response.socket?.resetAndDestroy());
  else response.end(body);
}

/** Sends the tokens as events. Resolves to false if the connection has ended before the last one. */
async function sendStream(
  completion: Completion,
  result: Result,
  disconnected: AbortSignal,
): Promise<boolean> {
  const { format, response, resetMidway } = completion;
  const { tokens, tokenMs } = result;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  const first = format.first();
  if (first) response.write(eventOf(completion, result, [first]));
  for (const [i, token] of tokens.entries()) {
    if (response.destroyed) return false;
    if (resetMidway && i === Math.floor(tokens.length / 2)) {
      response.socket?.resetAndDestroy();
      return false;
    }
    if (!response.write(eventOf(completion, result, [format.delta(token)]))) await drained(response);
    await pause(tokenMs, disconnected);
  }
  return true;
}

function endStream(completion: Completion, result: Result): void {
  const { format, body, response } = completion;
  const last = eventOf(completion, result, [format.last(result.finish)]);
  const usage = body.includeUsage ? eventOf(completion, result, [], { usage: result.usage }) : '';
  response.end(`${last}${usage}data: [DONE]\n\n`);
}

function eventOf({ format }: Completion, { head }: Result, choices: object[], more: object = {}): string {
  return `data: ${JSON.stringify({ ...head, object: format.chunkObject, choices, ...more })}\n\n`;
}

/** Waits, but no longer than the client is connected, so that its slot is released at once. */
async function pause(ms: number, disconnected: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: disconnected }).catch(() => {});
}

/** The number in a request header. Undefined if it is absent or not a number. */
function numberIn(request: IncomingMessage, header: string): number | undefined {
  const text = request.headers[header];
  return typeof text === 'string' && text !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined;
}

/** Resolves when the client has read enough, or has disconnected. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
