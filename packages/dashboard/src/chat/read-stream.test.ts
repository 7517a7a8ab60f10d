import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChatEvent } from './event.js';
import { readChatStream } from './read-stream.js';

const encoder = new TextEncoder();

/** A body that arrives in `pieces`, and says whether it was cancelled. */
function bodyOf(pieces: readonly Uint8Array[]) {
  let cancelled = false;
  const source = pieces[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, wasCancelled: () => cancelled };
}

async function read(pieces: readonly Uint8Array[]): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of readChatStream(bodyOf(pieces).body)) events.push(event);
  return events;
}

/** `bytes` cut at `cuts`, which may be in the middle of a character. */
function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((n) => n % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.slice(from, at[index] ?? bytes.length));
}

const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}`;
const texts = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 8 });
const lineEnd = fc.constantFrom('\n', '\r\n');

describe('the stream of an answer', () => {
  test('has the same events wherever its bytes are split', async () => {
    const property = fc.asyncProperty(texts, lineEnd, fc.array(fc.nat()), async (contents, end, cuts) => {
      const lines = [...contents.map(chunk), ': comment', 'data: [DONE]'];
      const bytes = encoder.encode(lines.map((line) => `${line}${end}${end}`).join(''));
      const expected: ChatEvent[] = contents.map((text) => ({ kind: 'text', text }));
      expect(await read(cut(bytes, cuts))).toEqual([...expected, { kind: 'done' }]);
    });
    await fc.assert(property);
  });

  test('has the usage that follows the last choice', async () => {
    const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } };
    const events = await read([encoder.encode(`data: ${JSON.stringify(usage)}\n\n`)]);
    expect(events).toEqual([{ kind: 'usage', promptTokens: 3, completionTokens: 5 }]);
  });

  test('has the error with which it is ended', async () => {
    const error = {
      message: 'Invalid API key',
      type: 'authentication_error',
      param: null,
      code: 'invalid_api_key',
    };
    const pieces = [`${chunk('Hel')}\n\n`, `data: ${JSON.stringify({ error })}\n\n`];
    expect(await read(pieces.map((piece) => encoder.encode(piece)))).toEqual([
      { kind: 'text', text: 'Hel' },
      { kind: 'error', code: 'invalid_api_key', message: 'Invalid API key' },
    ]);
  });

  test('fails on data that is not JSON, and its body is cancelled', async () => {
    const { body, wasCancelled } = bodyOf([
      encoder.encode('data: {"choices"\n\n'),
      encoder.encode('data: 1\n\n'),
    ]);
    const reading = (async () => {
      for await (const _ of readChatStream(body));
    })();
    await expect(reading).rejects.toThrow(SyntaxError);
    expect(wasCancelled()).toBe(true);
  });

  test('fails on an event larger than 1 MiB, which is not buffered', async () => {
    const piece = encoder.encode('x'.repeat(64 * 1024));
    await expect(read([encoder.encode('data: '), ...Array(20).fill(piece)])).rejects.toThrow();
  });

  test('ignores fields and values that it does not know', async () => {
    const odd = [
      '{}',
      '{"choices":"none"}',
      '{"choices":[null]}',
      '{"usage":{"prompt_tokens":-1}}',
      '{"x":1}',
    ];
    expect(await read(odd.map((data) => encoder.encode(`data: ${data}\n\n`)))).toEqual([]);
  });
});
