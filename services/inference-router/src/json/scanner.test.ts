import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createNameSet } from './names.js';
import type { ScanLimits } from './scan.js';
import { createJsonScanner, type ScanResult } from './scanner.js';

const names = ['model', 'stream', 'stream_options', 'messages', 'prompt'];
const nameSet = createNameSet(names);
const noLimits: ScanLimits = { maxDepth: 10_000, maxValues: 1_000_000 };
/** More runs than usual with `FUZZ_RUNS`; the seed is fresh each time, and fast-check prints it on failure. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 2_000);

/** Scans bytes that arrive in chunks that end at the given positions. */
function scan(bytes: Buffer, positions: readonly number[] = [], limits = noLimits): ScanResult {
  const scanner = createJsonScanner(nameSet, limits);
  const ends = [...positions.map((position) => position % (bytes.length + 1)), bytes.length];
  let start = 0;
  for (const end of ends.sort((a, b) => a - b)) {
    // A copy, so that the scanner cannot read beyond its chunk.
    scanner.push(Buffer.from(bytes.subarray(start, end)));
    start = end;
  }
  return scanner.finish();
}

/** The object that a strict decoder and JSON.parse read; undefined if the bytes are no JSON object in UTF-8. */
function parse(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Compares a scan with JSON.parse: whether the bytes are an object, and what the members of interest are. */
function expectAgreement(bytes: Buffer, positions: readonly number[]): void {
  const parsed = parse(bytes);
  const result = scan(bytes, positions);
  if (!parsed) {
    expect(result).toEqual({ kind: 'refused', problem: 'syntax' });
    return;
  }
  if (result.kind !== 'object') throw new Error('a JSON object was refused');
  for (const name of names) {
    const member = result.member(name);
    const found = member && JSON.parse(bytes.subarray(member.start, member.end).toString());
    expect([name, found]).toEqual([name, Object.hasOwn(parsed, name) ? parsed[name] : undefined]);
  }
  expect(bytes[result.closingBrace]).toBe(0x7d);
  expect(bytes.subarray(result.closingBrace + 1).toString()).toMatch(/^[ \t\r\n]*$/);
}

const spelled = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((escaped) =>
      [...name]
        .map((character, i) =>
          escaped[i] ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character,
        )
        .join(''),
    );
const memberName = fc.oneof(
  fc.constantFrom(...names).chain(spelled),
  fc.string({ unit: 'binary', maxLength: 8 }).map((name) => JSON.stringify(name).slice(1, -1)),
  fc.constantFrom('mode', 'models', 'Model', 'stream_', 'streamoptions', '\\u', '\\"model', 'mo\\/del'),
);
const space = fc.constantFrom('', '', ' ', '\n\t', '\r\n  ');
/** Values, most of which are valid, so that most objects of a few members are. */
const jsonValue = fc.oneof(
  { weight: 8, arbitrary: fc.json({ stringUnit: 'binary' }) },
  {
    weight: 8,
    arbitrary: fc.constantFrom('0', '-0', '1.50', '1e5', '-2.5E-3', '"\\ud800"', '"é€𝄞"', 'null'),
  },
  { weight: 1, arbitrary: fc.constantFrom('01', '1.', '.5', '+1', '1e', '-', 'tru', '"\\x"', '"\\u12g4"') },
);
/** The text of an object with any members, duplicates included; most of the texts are valid. */
const objectText = fc
  .array(fc.tuple(space, memberName, space, space, jsonValue, space), { maxLength: 8 })
  .map((members) => {
    const written = members.map(([a, name, b, c, value, d]) => `${a}"${name}"${b}:${c}${value}${d}`);
    return `{${written.join(',')}}`;
  });
const positions = fc.array(fc.nat(10_000), { maxLength: 12 });

test('a text is accepted exactly if a strict decoder and JSON.parse read an object, and its members are theirs', () => {
  fc.assert(
    fc.property(objectText, space, positions, (text, around, split) => {
      expectAgreement(Buffer.from(around + text + around), split);
    }),
    { numRuns },
  );
});

test('the result is the same wherever a chunk ends', () => {
  const text =
    '{"mod\\u0065l":"ä€𝄞\\ud834\\udd1e","stream":true,"x":[-1.5e+3,{"model":null}],"prompt":"\\\\"}';
  const bytes = Buffer.from(text);
  for (let position = 0; position <= bytes.length; position++) expectAgreement(bytes, [position]);
  expectAgreement(
    bytes,
    Array.from({ length: bytes.length }, (_, i) => i),
  );
});

/** What can be done to a text to break it, mostly. */
const mutation = fc.oneof(
  fc.record({
    kind: fc.constant('remove' as const),
    at: fc.nat(10_000),
    count: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(10_000),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      fc.constantFrom(...[...'{}[]:,"\\0-eE.tn ', '\u00a0', '\ufeff'].map((text) => Buffer.from(text))),
      // Overlong forms, surrogates, beyond the last code point, and sequences that are not complete.
      ...['c080', 'e08080', 'eda080', 'edbfbf', 'f4908080', 'f0808080', 'e282', 'f09d84', '80', 'ff'].map(
        (hex) => fc.constant(Buffer.from(hex, 'hex')),
      ),
    ),
  }),
  fc.record({ kind: fc.constant('truncate' as const), at: fc.nat(10_000) }),
);

function mutate(bytes: Buffer, change: typeof mutation extends fc.Arbitrary<infer T> ? T : never): Buffer {
  const at = change.at % (bytes.length + 1);
  switch (change.kind) {
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + change.count)]);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), change.bytes, bytes.subarray(at)]);
    case 'truncate':
      return bytes.subarray(0, at);
  }
}

test('a broken text, or one that is not UTF-8, is refused exactly if a strict decoder or JSON.parse refuses it', () => {
  fc.assert(
    fc.property(
      objectText,
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      positions,
      (text, changes, split) => {
        expectAgreement(changes.reduce(mutate, Buffer.from(text)), split);
      },
    ),
    { numRuns },
  );
});

test('every UTF-8 sequence is accepted exactly if a strict decoder accepts it', () => {
  // All first bytes, with the bytes at which the ranges of the others begin and end.
  const edges = [0x20, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const isUtf8 = (bytes: Buffer) => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const wrong: string[] = [];
  const bytes = Buffer.from('{"":"....."}');
  for (let first = 0x80; first <= 0xff; first++) {
    for (let rest = 0; rest < edges.length ** 3; rest++) {
      bytes[5] = first;
      for (let i = 0; i < 3; i++)
        bytes[6 + i] = edges[Math.floor(rest / edges.length ** i) % edges.length] as number;
      const isAccepted = scan(bytes).kind === 'object';
      if (isAccepted !== isUtf8(bytes)) wrong.push(bytes.toString('hex'));
    }
  }
  expect(wrong).toEqual([]);
});

test('a value that is not an object is refused', () => {
  for (const text of ['', ' ', '[]', 'null', '1', '"x"', '[{}]', '\ufeff{}', '{}{}', '{}x', '{} \u00a0']) {
    expect([text, scan(Buffer.from(text)).kind]).toEqual([text, 'refused']);
  }
});

test('duplicates are counted, and the range is that of the last one, however many there are', () => {
  const text = `{${'"model":"a",'.repeat(1_000)}"mod\\u0065l":"b"}`;
  const result = scan(Buffer.from(text));
  if (result.kind !== 'object') throw new Error('refused');
  expect(result.member('model')).toMatchObject({ count: 1_001, start: text.indexOf('"b"') });
});

test('nesting and the number of values are limited, and the problem names the limit that was exceeded', () => {
  const limits = { maxDepth: 4, maxValues: 6 };
  const problemOf = (text: string) => {
    const result = scan(Buffer.from(text), [], limits);
    return result.kind === 'refused' ? result.problem : undefined;
  };
  expect(problemOf('{"a":[[[]]]}')).toBeUndefined();
  expect(problemOf('{"a":[[[[]]]]}')).toBe('depth');
  expect(problemOf('{"a":[[[{"a":1}]]]}')).toBe('depth');
  expect(problemOf('{"a":[1,2,3,4]}')).toBeUndefined();
  expect(problemOf('{"a":[1,2,3,4,5]}')).toBe('values');
  expect(problemOf('{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}')).toBe('values');
});
