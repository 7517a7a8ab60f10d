import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createJsonUsage } from './json-usage.js';
import { createStreamUsage } from './stream-usage.js';
import type { UsageReader } from './tokens.js';

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const event = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const token = (content: string) => event({ choices: [{ delta: { content } }], usage: null });
const usageEvent = event({ choices: [], usage });

/** What a reader forwards of a text that arrives in chunks, split at these places. */
function forwarded(reader: UsageReader, text: string, splits: readonly number[] = []): string {
  const bytes = Buffer.from(text);
  const ends = [...splits.map((split) => split % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  const chunks = ends.slice(1).map((end, i) => reader.push(bytes.subarray(ends[i], end)));
  return Buffer.concat([...chunks, reader.flush()]).toString();
}

describe('the usage reader of a stream', () => {
  const words = ['ö', 'two', '"usage":{"prompt_tokens":1000}', '\n\ndata: [DONE]', 'x'.repeat(70_000)];
  const splits = fc.array(fc.nat(100_000), { maxLength: 40 });
  const stream = fc.array(fc.constantFrom(...words), { maxLength: 6 });

  test('forwards a stream unchanged if the client asked for usage, however it is split, and reads the usage', () => {
    fc.assert(
      fc.property(stream, splits, fc.constantFrom('\n', '\r\n', '\r'), (contents, places, newline) => {
        const text = [...contents.map(token), usageEvent, event('[DONE]')].join('').replaceAll('\n', newline);
        const reader = createStreamUsage(false);
        expect(forwarded(reader, text, places)).toBe(text);
        expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
      }),
    );
  });

  test('removes only the injected usage event, however the stream is split', () => {
    fc.assert(
      fc.property(stream, splits, fc.constantFrom('\n', '\r\n', '\r'), (contents, places, newline) => {
        const lines = (events: string[]) => events.join('').replaceAll('\n', newline);
        const kept = contents.map(token);
        const reader = createStreamUsage(true);
        const all = lines([...kept, usageEvent, event('[DONE]')]);
        expect(forwarded(reader, all, places)).toBe(lines([...kept, event('[DONE]')]));
        expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
      }),
    );
  });

  test('holds [DONE] back until the end, wherever it is split and with or without a space', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.boolean(), fc.boolean(), (one, two, space, injected) => {
        const text = `data: x\n\ndata:${space ? ' ' : ''}[DONE]\n\n`;
        const reader = createStreamUsage(injected);
        const ends = [0, Math.min(one, text.length), Math.min(two, text.length), text.length].sort(
          (a, b) => a - b,
        );
        const sent = ends
          .slice(1)
          .map((end, i) => reader.push(Buffer.from(text.slice(ends[i], end))).toString());
        expect(sent.join('')).toBe('data: x\n\n');
        expect(sent.join('') + reader.flush().toString()).toBe(text);
      }),
    );
  });

  test('reads the last event without a blank line after it', () => {
    for (const injected of [true, false]) {
      const reader = createStreamUsage(injected);
      expect(forwarded(reader, token('a') + usageEvent.trimEnd())).toBe(
        injected ? token('a') : token('a') + usageEvent.trimEnd(),
      );
      expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
    }
  });

  test('forwards events that carry usage and choices, and events whose usage is not valid', () => {
    const last = event({ choices: [{ finish_reason: 'stop' }], usage });
    const odd = [event({ choices: [], usage: 'none' }), event({ choices: [], usage: { prompt_tokens: -1 } })];
    const text = [token('a'), ...odd, last].join('');
    const reader = createStreamUsage(true);
    expect(forwarded(reader, text)).toBe(text);
    expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
  });

  test('estimates one token per event if no usage is reported', () => {
    const reader = createStreamUsage(true);
    forwarded(reader, [token('a'), token('b'), token('c'), event('[DONE]')].join(''));
    expect([reader.reported(), reader.estimate()]).toEqual([undefined, 4]);
  });

  test('forwards a body that contains no events without buffering it', () => {
    const reader = createStreamUsage(true);
    let sent = 0;
    for (let i = 0; i < 100; i++) sent += reader.push(Buffer.alloc(10_000, 'x')).length;
    expect(sent).toBeGreaterThan(900_000);
    expect(sent + reader.flush().length).toBe(1_000_000);
  });

  test('holds [DONE] back until the end if it arrives with other events', () => {
    const reader = createStreamUsage(false);
    expect(reader.push(Buffer.from(`${token('a')}data: [DONE]\n\n`)).toString()).toBe(token('a'));
    expect(reader.flush().toString()).toBe(event('[DONE]'));
  });
});

describe('the usage reader of a JSON response', () => {
  test('forwards the response unchanged, however it is split and however long it is, and reads the usage', () => {
    const contents = fc.oneof(
      fc.string(),
      fc.constant('"usage":{"prompt_tokens":1}'),
      fc.constant('x'.repeat(300_000)),
    );
    fc.assert(
      fc.property(
        contents,
        fc.array(fc.nat(400_000), { maxLength: 10 }),
        fc.boolean(),
        (content, places, known) => {
          const text = JSON.stringify({
            choices: [{ message: { content } }],
            usage,
            system_fingerprint: null,
          });
          const reader = createJsonUsage(known ? Buffer.byteLength(text) : undefined);
          expect(forwarded(reader, text, places)).toBe(text);
          expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('reads usage without completion tokens, and usage with details', () => {
    const of = (value: unknown, padding = '') => {
      const reader = createJsonUsage(undefined);
      forwarded(reader, JSON.stringify({ padding, usage: value }));
      return reader.reported();
    };
    for (const padding of ['', 'x'.repeat(300_000)]) {
      expect(of({ prompt_tokens: 5, total_tokens: 5 }, padding)).toEqual({ prompt: 5, completion: 0 });
      expect(of({ ...usage, prompt_tokens_details: { cached_tokens: 4 } }, padding)).toEqual({
        prompt: 7,
        completion: 3,
      });
    }
  });

  test.each([
    '',
    '[]',
    'null',
    '{"usage":null}',
    '{"usage":{}}',
    '{"usage":{"prompt_tokens":1.5}}',
    '{"usage":',
  ])('estimates from the size if no usage is reported: %s', (text) => {
    const reader = createJsonUsage(undefined);
    expect(forwarded(reader, text)).toBe(text);
    expect([reader.reported(), reader.estimate()]).toEqual([undefined, Math.ceil(text.length / 4)]);
  });

  test('holds back only the chunk that completes the response', () => {
    const text = JSON.stringify({ usage });
    const reader = createJsonUsage(text.length);
    expect(reader.push(Buffer.from(text.slice(0, 5))).length).toBe(5);
    expect(reader.push(Buffer.from(text.slice(5))).length).toBe(0);
    expect(reader.flush().toString()).toBe(text.slice(5));
  });
});
