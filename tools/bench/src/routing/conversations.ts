import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { ask } from '../request.js';
import { firstByteMeasures, type RunResult, type Stage } from './run.js';

/** Hosts that remember how prompts began, with room for a part of what there is, as GPUs have it. */
const host = {
  firstTokenMs: 10,
  tokensPerSecond: 200,
  prefillTokensPerSecond: 8_000,
  prefixCache: { tokens: 12_000 },
  slots: 8,
};
const hostCount = 4;

/** What conversations are about: so many openings, which many conversations share, and what is added in each turn. */
const openings = 24;
const openingWords = 800;
const turnWords = 60;
const answerTokens = '20';
const turns = 4;
/** Conversations that are held at a time, and the pause between an answer and the next turn, in milliseconds. */
const atOnce = 16;
const thinkMs = 250;

/** What is not counted at the beginning: no host remembers anything yet. */
const coldShare = 0.3;

interface Turn {
  readonly atMs: number;
  readonly firstByteMs: number | undefined;
  readonly how: 'served' | 'refused' | 'broken';
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

/** Holds conversations, with or without affinity, with hosts and a router that know nothing yet. */
export async function runAffinity(stage: Stage, affinity: boolean, durationMs: number): Promise<RunResult> {
  const { hosts, router, caller } = stage;
  const model = 'bench';
  const start = () => hosts.tell('start', { ...host, models: [model] });
  const ports = await Promise.all(Array.from({ length: hostCount }, start));
  const { principalKeys } = caller;
  const port = await router.tell('open', {
    ...{ choice: 'two choices', model, ports, principalKeys },
    prefixAffinity: affinity,
  });
  const client = new Agent({ connections: atOnce, pipelining: 1 });
  const startedMs = performance.now();
  const held: Turn[] = [];
  let begun = 0;

  const takeTurn = async (messages: readonly object[]): Promise<string> => {
    const askedMs = performance.now();
    const answer = await ask(client, {
      origin: `http://127.0.0.1:${port}`,
      headers: { ...caller.headers(), 'x-stand-in-tokens': answerTokens },
      body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } }),
    });
    held.push({
      atMs: askedMs - startedMs,
      firstByteMs: answer.firstByteAtMs && answer.firstByteAtMs - askedMs,
      how: answer.status !== 200 ? 'refused' : answer.whole ? 'served' : 'broken',
      promptTokens: tokensIn(answer.text, 'prompt_tokens'),
      cachedTokens: tokensIn(answer.text, 'cached_tokens'),
    });
    return contentOf(answer.text);
  };
  const converse = async () => {
    while (performance.now() - startedMs < durationMs) {
      const number = begun++;
      const messages = [{ role: 'system', content: words(`o${number % openings}`, openingWords) }];
      for (let turn = 0; turn < turns; turn++) {
        messages.push({ role: 'user', content: words(`c${number}t${turn}`, turnWords) });
        messages.push({ role: 'assistant', content: await takeTurn(messages) });
        await sleep(thinkMs * 2 * Math.random());
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, converse));
  await client.destroy();
  const sent = await router.tell('closeAll', undefined);
  await hosts.tell('closeAll', undefined);

  const counted = held.filter(({ atMs }) => atMs >= coldShare * durationMs);
  const sum = (of: 'promptTokens' | 'cachedTokens') => counted.reduce((all, turn) => all + turn[of], 0);
  return {
    measures: {
      ...firstByteMeasures(counted),
      'requests lost': counted.filter(({ how }) => how !== 'served').length,
      'hit rate': sum('cachedTokens') / Math.max(1, sum('promptTokens')),
    },
    shares: ports.map((one) => sent.filter(({ port: to }) => to === one).length / Math.max(1, sent.length)),
  };
}

function words(name: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `${name}w${i}`).join(' ');
}

function tokensIn(text: string, name: string): number {
  return Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1] ?? 0);
}

/** What a stream of events says. */
function contentOf(text: string): string {
  const pieces = text.matchAll(/"content":("(?:[^"\\]|\\.)*")/g);
  return Array.from(pieces, ([, piece]) => JSON.parse(piece as string) as string).join('');
}
