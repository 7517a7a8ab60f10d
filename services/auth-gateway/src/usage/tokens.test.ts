import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createJsonUsage } from './json-usage.js';
import { createStreamUsage } from './stream-usage.js';
import type { UsageReader } from './tokens.js';

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const event = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const token = (content: string) => event({ choices: [{ delta: { content } }], usage: null });
const extra = event({ choices: [], usage });

/** What passes of a text that comes in pieces which end at these places. */
function through(reader: UsageReader, text: string, cuts: readonly number[] = []): string {
  const bytes = Buffer.from(text);
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  const pieces = places.slice(1).map((place, i) => reader.push(bytes.subarray(places[i], place)));
  return Buffer.concat([...pieces, reader.flush()]).toString();
}

describe('a stream', () => {
  const words = ['ö', 'two', '"usage":{"prompt_tokens":1000}', '\n\ndata: [DONE]', 'x'.repeat(70_000)];
  const cuts = fc.array(fc.nat(100_000), { maxLength: 40 });
  const stream = fc.array(fc.constantFrom(...words), { maxLength: 6 });

  test('that the client wanted with usage passes as it is, however it comes, and its usage is read', () => {
    fc.assert(
      fc.property(stream, cuts, fc.constantFrom('\n', '\r\n', '\r'), (contents, places, newline) => {
        const text = [...contents.map(token), extra, event('[DONE]')].join('').replaceAll('\n', newline);
        const reader = createStreamUsage(false);
        expect(through(reader, text, places)).toBe(text);
        expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
      }),
    );
  });

  test('of ours passes without the one event that is there for us, however it comes', () => {
    fc.assert(
      fc.property(stream, cuts, fc.constantFrom('\n', '\r\n', '\r'), (contents, places, newline) => {
        const lines = (events: string[]) => events.join('').replaceAll('\n', newline);
        const shown = contents.map(token);
        const reader = createStreamUsage(true);
        const all = lines([...shown, extra, event('[DONE]')]);
        expect(through(reader, all, places)).toBe(lines([...shown, event('[DONE]')]));
        expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
      }),
    );
  });

  test('ends for the client only when it has been counted, wherever [DONE] is split and however it is written', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.boolean(), fc.boolean(), (one, two, space, ours) => {
        const text = `data: x\n\ndata:${space ? ' ' : ''}[DONE]\n\n`;
        const reader = createStreamUsage(ours);
        const cuts = [0, Math.min(one, text.length), Math.min(two, text.length), text.length].sort(
          (a, b) => a - b,
        );
        const passed = cuts
          .slice(1)
          .map((cut, i) => reader.push(Buffer.from(text.slice(cuts[i], cut))).toString());
        expect(passed.join('')).toBe('data: x\n\n');
        expect(passed.join('') + reader.flush().toString()).toBe(text);
      }),
    );
  });

  test('whose last event has no blank line behind it is read all the same', () => {
    for (const ours of [true, false]) {
      const reader = createStreamUsage(ours);
      expect(through(reader, token('a') + extra.trimEnd())).toBe(
        ours ? token('a') : token('a') + extra.trimEnd(),
      );
      expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
    }
  });

  test('keeps an event that has usage and something else too, and one that only looks like it', () => {
    const last = event({ choices: [{ finish_reason: 'stop' }], usage });
    const odd = [event({ choices: [], usage: 'none' }), event({ choices: [], usage: { prompt_tokens: -1 } })];
    const text = [token('a'), ...odd, last].join('');
    const reader = createStreamUsage(true);
    expect(through(reader, text)).toBe(text);
    expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
  });

  test('without usage leaves a guess: about a token for each event', () => {
    const reader = createStreamUsage(true);
    through(reader, [token('a'), token('b'), token('c'), event('[DONE]')].join(''));
    expect([reader.reported(), reader.estimate()]).toEqual([undefined, 4]);
  });

  test('is passed on without being read where it is no events at all, and nothing piles up', () => {
    const reader = createStreamUsage(true);
    let passed = 0;
    for (let i = 0; i < 100; i++) passed += reader.push(Buffer.alloc(10_000, 'x')).length;
    expect(passed).toBeGreaterThan(900_000);
    expect(passed + reader.flush().length).toBe(1_000_000);
  });

  test('ends for the client only when it has been counted: [DONE] is held back until then', () => {
    const reader = createStreamUsage(false);
    expect(reader.push(Buffer.from(`${token('a')}data: [DONE]\n\n`)).toString()).toBe(token('a'));
    expect(reader.flush().toString()).toBe(event('[DONE]'));
  });
});

describe('an answer in JSON', () => {
  test('passes as it is, however it comes and however long it is, and its usage is read', () => {
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
        (content, cuts, known) => {
          const text = JSON.stringify({
            choices: [{ message: { content } }],
            usage,
            system_fingerprint: null,
          });
          const reader = createJsonUsage(known ? Buffer.byteLength(text) : undefined);
          expect(through(reader, text, cuts)).toBe(text);
          expect(reader.reported()).toEqual({ prompt: 7, completion: 3 });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('of embeddings has no completion; with details it is the same', () => {
    const of = (value: unknown, padding = '') => {
      const reader = createJsonUsage(undefined);
      through(reader, JSON.stringify({ padding, usage: value }));
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
  ])('that says nothing of it leaves a guess: %s', (text) => {
    const reader = createJsonUsage(undefined);
    expect(through(reader, text)).toBe(text);
    expect([reader.reported(), reader.estimate()]).toEqual([undefined, Math.ceil(text.length / 4)]);
  });

  test('holds back only what would make it whole', () => {
    const text = JSON.stringify({ usage });
    const reader = createJsonUsage(text.length);
    expect(reader.push(Buffer.from(text.slice(0, 5))).length).toBe(5);
    expect(reader.push(Buffer.from(text.slice(5))).length).toBe(0);
    expect(reader.flush().toString()).toBe(text.slice(5));
  });
});
