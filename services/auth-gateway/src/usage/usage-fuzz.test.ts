import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createByteBuffer } from './byte-buffer.js';
import { createJsonUsage } from './json-usage.js';
import { createStreamUsage } from './stream-usage.js';
import { tokensOf, type UsageReader } from './tokens.js';

/** Pieces that make up streams, whole and broken, and bytes that are neither text nor events. */
const piece = fc
  .oneof(
    fc.constantFrom(
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      'data: ',
      'data:',
      '[DONE]',
      'data: [DONE]',
      ':',
      'event: x\n',
    ),
    fc.constantFrom(
      '"usage"',
      '"usage":{',
      '{"choices":[],"usage":{"prompt_tokens":1}}',
      '{',
      '}',
      '\\"usage":{',
    ),
    fc.constantFrom('{"choices":[{}],"usage":{"prompt_tokens":2,"completion_tokens":3}}', '{"usage":null}'),
  )
  .map((text) => Buffer.from(text));
const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array));
const body = fc.array(fc.oneof({ weight: 4, arbitrary: piece }, bytes), { maxLength: 40 }).map(Buffer.concat);
const splits = fc.array(fc.nat(2_000), { maxLength: 30 });

function chunksOf(all: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (all.length + 1)), 0, all.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, i) => all.subarray(ends[i], end));
}

/** What a reader makes of a body that arrives in these chunks. */
function resultOf(reader: UsageReader, chunks: readonly Buffer[]) {
  const sent = chunks.map((chunk) => reader.push(Buffer.from(chunk)));
  const forwarded = Buffer.concat([...sent, reader.flush()]).toString('latin1');
  return { forwarded, reported: reader.reported(), estimate: reader.estimate() };
}

describe.each<[string, () => UsageReader]>([
  ['a stream whose client asked for usage', () => createStreamUsage(false)],
  ['a stream with injected usage', () => createStreamUsage(true)],
  ['a JSON response', () => createJsonUsage(undefined)],
])('the usage reader of %s', (_name, create) => {
  test('reads any bytes without failing, and the same however they are split', () => {
    fc.assert(
      fc.property(body, splits, (all, places) => {
        const whole = resultOf(create(), [all]);
        expect(resultOf(create(), chunksOf(all, places))).toEqual(whole);
        expect(
          resultOf(
            create(),
            Array.from(all, (byte) => Buffer.from([byte])),
          ),
        ).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });
});

test('of a JSON response the member "usage" of the outermost object is read, and no other text that looks like it', () => {
  const tokens = fc.record({ prompt_tokens: fc.nat(9), completion_tokens: fc.nat(9) });
  const text = fc.constantFrom(
    'usage',
    '"usage"',
    '"usage":{"prompt_tokens":5}',
    'a"usage',
    '\\"usage"',
    '}',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      tokens,
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 1), fc.constantFrom('', '\n'), (response, indent, after) => {
      const body = JSON.stringify(response, null, indent) + after;
      const reader = createJsonUsage(undefined);
      reader.push(Buffer.from(body));
      reader.flush();
      const { usage } = (JSON.parse(body) ?? {}) as { usage?: unknown };
      expect(reader.reported()).toEqual(tokensOf(usage));
    }),
    { numRuns: 3_000 },
  );
});

test('only events that carry usage and nothing else are left out, and only where usage was injected', () => {
  fc.assert(
    fc.property(body, splits, (all, places) => {
      const chunks = chunksOf(all, places);
      const text = all.toString('latin1');
      expect(resultOf(createStreamUsage(false), chunks).forwarded).toBe(text);
      expect(resultOf(createJsonUsage(undefined), chunks).forwarded).toBe(text);
      const { forwarded, reported } = resultOf(createStreamUsage(true), chunks);
      if (!reported) expect(forwarded).toBe(text);
      expect(forwarded.length).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
});

describe('what a usage reader holds back', () => {
  const unit = fc.oneof(piece, bytes).filter(({ length }) => length > 0);

  test('is bounded, whatever is repeated without end', () => {
    fc.assert(
      fc.property(body, unit, fc.integer({ min: 1, max: 5_000 }), (begin, repeated, times) => {
        const chunk = Buffer.concat(Array.from({ length: times }, () => repeated)).subarray(0, 20_000);
        for (const injected of [false, true]) {
          const reader = createStreamUsage(injected);
          let outstanding = 0;
          for (const pushed of [begin, ...Array.from({ length: 30 }, () => chunk)])
            outstanding += pushed.length - reader.push(pushed).length;
          // Injected events are left out, so what has not been forwarded has not necessarily been held back.
          if (!reader.reported()) expect(outstanding).toBeLessThanOrEqual(injected ? 64 * 1024 + 64 : 64);
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each(['\n', '\r', 'x'])('after [DONE] is bounded if %j follows without end', (repeated) => {
    const reader = createStreamUsage(false);
    let outstanding = 0;
    for (const text of ['data: [DONE]', ...Array<string>(100).fill(repeated.repeat(1_000))]) {
      outstanding += text.length - reader.push(Buffer.from(text)).length;
      expect(outstanding).toBeLessThanOrEqual(64);
    }
  });
});

test('a body that arrives byte by byte takes time in proportion to its length', () => {
  const byte = Buffer.from('x');
  for (const reader of [createStreamUsage(true), createStreamUsage(false), createJsonUsage(undefined)]) {
    const startedMs = performance.now();
    for (let i = 0; i < 400_000; i++) reader.push(byte);
    reader.flush();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  }
});

test('a byte buffer is the chunks one after the other', () => {
  const operation = fc.oneof(
    fc.uint8Array({ maxLength: 3_000 }).map((chunk) => ({ append: Buffer.from(chunk) })),
    fc.record({ keepLast: fc.integer({ min: 1, max: 2_000 }) }),
    fc.constant({ take: true as const }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const buffer = createByteBuffer();
      let model = Buffer.alloc(0);
      const taken: [Buffer, Buffer][] = [];
      for (const one of operations) {
        if ('append' in one) {
          buffer.append(one.append);
          model = Buffer.concat([model, one.append]);
        } else if ('keepLast' in one) {
          buffer.keepLast(one.keepLast);
          model = Buffer.from(model.subarray(-one.keepLast));
        } else {
          taken.push([buffer.take(), model]);
          model = Buffer.alloc(0);
        }
        expect(buffer.length()).toBe(model.length);
        expect(buffer.bytes().equals(model)).toBe(true);
      }
      // What was taken is not overwritten later.
      for (const [got, expected] of taken) expect(got.equals(expected)).toBe(true);
    }),
  );
});
