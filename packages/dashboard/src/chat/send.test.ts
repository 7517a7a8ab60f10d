import { describe, expect, test } from '@jest/globals';
import { chatRequest } from './request.js';
import { type ChatResult, sendChat } from './send.js';

const parameters = { system: '', temperature: undefined, maxTokens: undefined };
const request = chatRequest({ kind: 'model', model: 'm' }, [{ role: 'user', content: 'Hi' }], parameters);
const line = (data: object | string) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const content = (text: string) => line({ choices: [{ delta: { content: text } }] });
const usage = line({ choices: [], usage: { prompt_tokens: 4, completion_tokens: 3 } });

/** A fetch whose response has `pieces` as body, then ends, fails or stays open. */
function answering(
  pieces: readonly string[],
  then: 'end' | 'fail' | 'wait' = 'end',
  status = 200,
): typeof fetch {
  return async (_url, init) => {
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          if (then === 'end') controller.close();
          init?.signal?.addEventListener('abort', () => controller.error(new DOMException('', 'AbortError')));
        },
        pull: (controller) => {
          if (then === 'fail') controller.error(new TypeError('network error'));
        },
      },
      new CountQueuingStrategy({ highWaterMark: 0 }),
    );
    return new Response(body, { status, headers: { 'x-request-id': 'req-1' } });
  };
}

/** Sends `request`. The clock advances by 100 ms whenever it is read. */
async function send(fetch: typeof globalThis.fetch, stopAt?: string): Promise<ChatResult & { text: string }> {
  let text = '';
  let nowMs = 0;
  const stop = new AbortController();
  const onText = (more: string) => {
    text += more;
    if (text === stopAt) stop.abort();
  };
  const now = () => {
    nowMs += 100;
    return nowMs;
  };
  return { ...(await sendChat(request, { signal: stop.signal, onText, fetch, now })), text };
}

describe('an answer', () => {
  test('is complete with its text, request id, tokens, time to first token and rate', async () => {
    const finish = line({ choices: [{ delta: {}, finish_reason: 'length' }] });
    const pieces = [content('a'), content('b'), content('c'), finish, usage, line('[DONE]')];
    expect(await send(answering(pieces))).toEqual({
      end: { kind: 'complete', finish: 'length' },
      text: 'abc',
      measures: {
        requestId: 'req-1',
        firstTokenMs: 100,
        promptTokens: 4,
        completionTokens: 3,
        tokensPerSecond: 10,
      },
    });
  });

  test('keeps its text when its stream ends with an error', async () => {
    const error = line({ error: { message: 'Invalid API key', code: 'invalid_api_key' } });
    const failure = { kind: 'api', code: 'invalid_api_key', message: 'Invalid API key' };
    const result = await send(answering([content('a'), error, content('b')]));
    expect(result).toMatchObject({ text: 'a', end: { kind: 'failed', failure } });
  });

  test('is refused with the error of the API and the request id', async () => {
    const refusal = JSON.stringify({ error: { message: 'Create a key.', code: 'no_active_key' } });
    const failure = { kind: 'api', code: 'no_active_key', message: 'Create a key.' };
    expect(await send(answering([refusal], 'end', 403))).toMatchObject({
      end: { kind: 'failed', failure },
      measures: { requestId: 'req-1' },
    });
  });

  test('is refused with its status by a response that is not the API’s', async () => {
    const failure = { kind: 'api', code: null, message: 'HTTP 502' };
    expect((await send(answering(['<html>'], 'end', 502))).end).toEqual({ kind: 'failed', failure });
  });

  test('is broken off, not complete, if its stream ends without [DONE]', async () => {
    const brokenOff = { kind: 'failed', failure: { kind: 'broken_off' } };
    expect((await send(answering([content('a')]))).end).toEqual(brokenOff);
    expect((await send(answering([content('a')], 'fail'))).end).toEqual(brokenOff);
  });

  test('is stopped by its signal and keeps its text', async () => {
    const result = await send(answering([content('a'), content('b')], 'wait'), 'ab');
    expect(result).toMatchObject({ text: 'ab', end: { kind: 'stopped' } });
  });

  test('tells an API that cannot be reached from data that cannot be read', async () => {
    const unreachable = async () => {
      throw new TypeError('Failed to fetch');
    };
    expect((await send(unreachable)).end).toEqual({ kind: 'failed', failure: { kind: 'unreachable' } });
    const unreadable = { kind: 'failed', failure: { kind: 'not_readable' } };
    expect((await send(answering([line('{')]))).end).toEqual(unreadable);
  });

  test('ends at a million characters', async () => {
    const pieces = Array(11).fill(content('x'.repeat(100_000)));
    const result = await send(answering(pieces));
    expect(result.end).toEqual({ kind: 'failed', failure: { kind: 'too_long' } });
    expect(result.text).toHaveLength(1_000_000);
  });
});

test('a request has only the parameters that are set', () => {
  expect(request).toEqual({
    basePath: '/api',
    body: {
      ...{ model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      ...{ stream: true, stream_options: { include_usage: true } },
    },
  });
  const set = { system: 'Be brief.', temperature: 0, maxTokens: 5 };
  const own = chatRequest({ kind: 'endpoint', id: 'ep_1', model: 'm' }, [], set);
  expect(own).toMatchObject({ basePath: '/api/d/ep_1', body: { temperature: 0, max_tokens: 5 } });
  expect(own.body.messages).toEqual([{ role: 'system', content: 'Be brief.' }]);
});
