import type { ChatEvent } from './event.js';
import { readChatStream } from './read-stream.js';
import { type ChatRequest, chatOperation } from './request.js';

/** How long the gateway may send nothing before the request is given up, in milliseconds. */
const idleMs = 120_000;
/** The length of an answer, in UTF-16 code units, at which it is stopped: the page keeps it in memory. */
const maxAnswerLength = 1_000_000;
/** The length of an error's body that is read. */
const maxErrorLength = 64 * 1024;

/** What was measured of one answer. Undefined: it did not get that far, or the model server does not report it. */
export interface ChatMeasures {
  readonly requestId: string | undefined;
  readonly firstTokenMs: number | undefined;
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  /** Tokens after the first, by the time between the first and the last. */
  readonly tokensPerSecond: number | undefined;
}

/** Why an answer failed: an error of the API, or what the browser noticed itself. */
export type ChatFailure =
  | { readonly kind: 'api'; readonly code: string | null; readonly message: string }
  | { readonly kind: 'unreachable' | 'idle' | 'broken_off' | 'not_readable' | 'too_long' };

/** How an answer ended. */
export type ChatEnd =
  | { readonly kind: 'complete'; readonly finish: string | undefined }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: ChatFailure };

export interface ChatResult {
  readonly end: ChatEnd;
  readonly measures: ChatMeasures;
}

interface Options {
  /** The key that authenticates the request, instead of the session's cookie. */
  readonly key?: string;
  /** Stops the answer. */
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

/** Sends a chat, with the session's cookie unless a key is given, and reads the answer. It never rejects: every failure is an end. */
export async function sendChat(request: ChatRequest, options: Options): Promise<ChatResult> {
  const { signal, onText, now = () => performance.now() } = options;
  const meter = createMeter(now);
  const deadline = createIdleDeadline(signal);
  try {
    const response = await post(request, deadline.signal, options);
    meter.answered(response);
    if (!response.ok) return meter.result(failed(await apiFailure(response)));
    if (!response.body) return meter.result(failed({ kind: 'broken_off' }));
    const events = deadline.watch(readChatStream(response.body));
    return meter.result(await follow(events, meter, onText));
  } catch (error) {
    return meter.result(endOf(error, signal, deadline.signal, meter.hasAnswer()));
  } finally {
    deadline.close();
  }
}

function post(
  { basePath, body }: ChatRequest,
  signal: AbortSignal,
  { key, fetch: send = fetch }: Options,
): Promise<Response> {
  return send(`${basePath}${chatOperation}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
    credentials: key === undefined ? 'same-origin' : 'omit',
    redirect: 'error',
    signal,
  });
}

async function follow(
  events: AsyncIterable<ChatEvent>,
  meter: Meter,
  onText: (text: string) => void,
): Promise<ChatEnd> {
  let finish: string | undefined;
  let length = 0;
  for await (const event of events) {
    if (event.kind === 'done') return { kind: 'complete', finish };
    if (event.kind === 'error') return failed({ ...event, kind: 'api' });
    if (event.kind === 'finish') finish = event.reason;
    if (event.kind === 'usage') meter.used(event);
    if (event.kind !== 'text') continue;
    length += event.text.length;
    if (length > maxAnswerLength) return failed({ kind: 'too_long' });
    meter.token();
    onText(event.text);
  }
  return failed({ kind: 'broken_off' });
}

function failed(failure: ChatFailure): ChatEnd {
  return { kind: 'failed', failure };
}

function endOf(error: unknown, stop: AbortSignal, idle: AbortSignal, answered: boolean): ChatEnd {
  if (stop.aborted) return { kind: 'stopped' };
  if (idle.aborted) return failed({ kind: 'idle' });
  // fetch and a body that breaks off reject with a TypeError; data that cannot be parsed with another error.
  const network = error instanceof TypeError;
  if (!network) return failed({ kind: 'not_readable' });
  return failed({ kind: answered ? 'broken_off' : 'unreachable' });
}

/** The error in a response. One that is not the API's, as of a proxy, has its status as message. */
async function apiFailure(response: Response): Promise<ChatFailure> {
  const body = (await response.text()).slice(0, maxErrorLength);
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
    if (typeof error?.message === 'string') {
      return {
        kind: 'api',
        code: typeof error.code === 'string' ? error.code : null,
        message: error.message,
      };
    }
  } catch {
    // Not JSON: below.
  }
  return { kind: 'api', code: null, message: `HTTP ${response.status}` };
}

/** A signal that aborts with `stop`, or when nothing has arrived for `idleMs`. */
function createIdleDeadline(stop: AbortSignal) {
  const either = new AbortController();
  const abort = () => either.abort();
  let timer = setTimeout(abort, idleMs);
  if (stop.aborted) abort();
  stop.addEventListener('abort', abort);
  return {
    signal: either.signal,
    async *watch<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
      for await (const event of events) {
        clearTimeout(timer);
        timer = setTimeout(abort, idleMs);
        yield event;
      }
    },
    close: () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', abort);
    },
  };
}

type Meter = ReturnType<typeof createMeter>;

/** Measures one answer from the moment it is created. */
function createMeter(now: () => number) {
  const startedMs = now();
  let requestId: string | undefined;
  let firstMs: number | undefined;
  let lastMs = startedMs;
  let usage: Extract<ChatEvent, { kind: 'usage' }> | undefined;
  return {
    answered: (response: Response) => {
      requestId = response.headers.get('x-request-id') ?? undefined;
    },
    hasAnswer: () => requestId !== undefined,
    token: () => {
      lastMs = now();
      firstMs ??= lastMs;
    },
    used: (event: Extract<ChatEvent, { kind: 'usage' }>) => {
      usage = event;
    },
    result: (end: ChatEnd): ChatResult => ({
      end,
      measures: {
        requestId,
        firstTokenMs: firstMs === undefined ? undefined : firstMs - startedMs,
        promptTokens: usage?.promptTokens,
        completionTokens: usage?.completionTokens,
        tokensPerSecond: rate((usage?.completionTokens ?? 0) - 1, lastMs - (firstMs ?? lastMs)),
      },
    }),
  };
}

function rate(tokens: number, ms: number): number | undefined {
  return tokens > 0 && ms > 0 ? tokens / (ms / 1_000) : undefined;
}
