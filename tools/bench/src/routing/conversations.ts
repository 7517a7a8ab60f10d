import { setTimeout as sleep } from 'node:timers/promises';
import { connectToRouter, type RouterResponse, sendRequest } from '../inference-client.js';
import { outcomeOf, type RequestOutcome } from './arrivals.js';
import { type RunResult, requestMeasures } from './measures.js';
import type { Processes } from './run.js';

/** Hosts with a prefix cache that holds only a part of all conversations, as on GPUs. */
const host = {
  firstTokenMs: 10,
  tokensPerSecond: 200,
  prefillTokensPerSecond: 8_000,
  prefixCache: { tokens: 12_000 },
  slots: 8,
};
const hostCount = 4;
const model = 'bench';

/** Conversations start with one of 24 system prompts, and each of their turns adds some words. */
const systemPrompts = 24;
const systemPromptWords = 800;
const turnWords = 60;
const completionTokens = '20';
const turns = 4;
const concurrentConversations = 16;
/** The mean pause between a response and the next turn, in milliseconds. */
const pauseMs = 250;

/** The share of the run at its start that is not counted, while the caches are empty. */
const warmUpShare = 0.3;

interface Turn extends RequestOutcome {
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

/** Sends one turn of a conversation and resolves to the content of the response. */
type SendTurn = (messages: readonly object[]) => Promise<string>;

/** Runs conversations with or without prefix affinity, on new hosts and a new router. */
export async function runConversations(
  { hosts, router }: Processes,
  prefixAffinity: boolean,
  durationMs: number,
): Promise<RunResult> {
  const start = () => hosts.call('start', { ...host, models: [model] });
  const ports = await Promise.all(Array.from({ length: hostCount }, start));
  const port = await router.call('open', {
    picker: 'two choices',
    ...{ model, ports, prefixAffinity },
  });
  const recorded: Turn[] = [];
  const relay = await connectToRouter(port);
  const startedMs = performance.now();
  const sendTurn: SendTurn = async (messages) => {
    const sentMs = performance.now();
    const response = await sendRequest(relay, {
      headers: { 'x-stand-in-tokens': completionTokens },
      body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } }),
    });
    recorded.push(turnOf(response, sentMs, startedMs));
    return contentOf(response.text);
  };
  await holdConversations(sendTurn, startedMs + durationMs);
  relay.close();
  const sent = await router.call('closeAll', undefined);
  await hosts.call('closeAll', undefined);

  const counted = recorded.filter(({ atMs }) => atMs >= warmUpShare * durationMs);
  const sum = (of: 'promptTokens' | 'cachedTokens') => counted.reduce((total, turn) => total + turn[of], 0);
  return {
    measures: {
      ...requestMeasures(counted),
      'hit rate': sum('cachedTokens') / Math.max(1, sum('promptTokens')),
    },
    shares: ports.map((one) => sent.filter(({ port: to }) => to === one).length / Math.max(1, sent.length)),
  };
}

/** Holds a number of conversations at a time until `untilMs`, by performance.now(). */
async function holdConversations(sendTurn: SendTurn, untilMs: number): Promise<void> {
  let started = 0;
  const converse = async () => {
    while (performance.now() < untilMs) {
      const number = started++;
      const messages = [{ role: 'system', content: words(`o${number % systemPrompts}`, systemPromptWords) }];
      for (let turn = 0; turn < turns; turn++) {
        messages.push({ role: 'user', content: words(`c${number}t${turn}`, turnWords) });
        messages.push({ role: 'assistant', content: await sendTurn(messages) });
        await sleep(pauseMs * 2 * Math.random());
      }
    }
  };
  await Promise.all(Array.from({ length: concurrentConversations }, converse));
}

function turnOf(response: RouterResponse, sentMs: number, startedMs: number): Turn {
  const { firstByteAtMs, text } = response;
  return {
    atMs: sentMs - startedMs,
    firstByteMs: firstByteAtMs && firstByteAtMs - sentMs,
    outcome: outcomeOf(response),
    promptTokens: tokensIn(text, 'prompt_tokens'),
    cachedTokens: tokensIn(text, 'cached_tokens'),
  };
}

/** Distinct words that start with a name. */
function words(name: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `${name}w${i}`).join(' ');
}

function tokensIn(text: string, name: string): number {
  return Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1] ?? 0);
}

/** The content of all events of a stream. */
function contentOf(text: string): string {
  const pieces = text.matchAll(/"content":("(?:[^"\\]|\\.)*")/g);
  return Array.from(pieces, ([, piece]) => JSON.parse(piece as string) as string).join('');
}
