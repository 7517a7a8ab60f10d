import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Asked, type Format, tokensOf, usageOf, wordsOf } from './completion-format.js';
import type { PrefixCache } from './prefix-cache.js';
import type { Settings } from './settings.js';
import type { Slots } from './slots.js';

interface Deps {
  readonly settings: Settings;
  readonly slots: Slots;
  readonly cache: PrefixCache;
  /** What this one is called, so that one can see from an answer which of several it was. */
  name(): string;
}

interface Completion {
  readonly format: Format;
  readonly asked: Asked;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Breaks off in the middle of the answer. */
  readonly resetMidway: boolean;
}

/** Waits for a slot, reads the prompt, and answers at the pace that it was told. */
export async function complete(deps: Deps, completion: Completion): Promise<void> {
  const { response } = completion;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed || !(await deps.slots.take(gone.signal))) return;
  try {
    await answer(deps, completion, gone.signal);
  } finally {
    deps.slots.give();
  }
}

async function answer(deps: Deps, completion: Completion, gone: AbortSignal): Promise<void> {
  const { settings, cache } = deps;
  const { format, asked, request, response, resetMidway } = completion;
  if (settings.hang) return new Promise((resolve) => gone.addEventListener('abort', () => resolve()));

  const rate = number(request, 'x-stand-in-tokens-per-second') ?? settings.tokensPerSecond;
  const count = number(request, 'x-stand-in-tokens') ?? settings.tokensPerAnswer;
  const firstTokenMs = number(request, 'x-stand-in-first-token-ms') ?? settings.firstTokenMs;
  const tokens = tokensOf(asked, count);
  const finish = count > asked.maxTokens ? 'length' : 'stop';
  const head = {
    id: `${format.idPrefix}-${randomBytes(12).toString('hex')}`,
    created: Math.floor(Date.now() / 1000),
    model: asked.model,
    system_fingerprint: deps.name(),
  };
  const cached = settings.prefixCache && cache.find(asked.words);
  const prefillMs = ((asked.words.length - (cached ?? 0)) / settings.prefillTokensPerSecond) * 1_000;
  await pause(firstTokenMs + settings.extraLatencyMs + prefillMs, gone);
  if (gone.aborted) return;
  if (settings.prefixCache) cache.remember(asked.words);
  const usage = usageOf(asked, tokens.length, cached);
  const pieceMs = Number.isFinite(rate) ? 1_000 / rate : 0;

  if (!asked.stream) {
    await pause(tokens.length * pieceMs, gone);
    const choices = [format.whole(tokens.join(''), finish)];
    const body = JSON.stringify({ ...head, object: format.object, choices, usage });
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
  const chunk = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ ...head, object: format.chunkObject, choices, ...more })}\n\n`;
  const first = format.first();
  if (first) response.write(chunk([first]));
  for (const [i, token] of tokens.entries()) {
    if (response.destroyed) return;
    if (resetMidway && i === Math.floor(tokens.length / 2)) return void response.socket?.resetAndDestroy();
    if (!response.write(chunk([format.piece(token)]))) await room(response);
    await pause(pieceMs, gone);
  }
  // The next turn of the conversation begins with what was answered in this one.
  if (settings.prefixCache) cache.remember([...asked.words, ...wordsOf(tokens.join(''))]);
  response.end(
    `${chunk([format.last(finish)])}${asked.includeUsage ? chunk([], { usage }) : ''}data: [DONE]\n\n`,
  );
}

/** Waits, but not when nobody waits for the answer any more: what it works on is free at once. */
async function pause(ms: number, gone: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal: gone }).catch(() => {});
}

function number(request: IncomingMessage, header: string): number | undefined {
  const text = request.headers[header];
  return typeof text === 'string' && text !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined;
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
