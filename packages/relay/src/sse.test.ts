import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createEventScanner, endsAtBoundary, isEventStream, splitEvents } from './sse.js';

const newline = fc.constantFrom('\n', '\r\n', '\r');
/** One line of an event that has no line end in it. Commas and letters cover fields, comments and junk. */
const line = fc.string({ unit: fc.constantFrom('d', 'a', ':', ' ', '{', 'ö'), minLength: 1, maxLength: 6 });
const event = fc.tuple(fc.array(line, { minLength: 1, maxLength: 4 }), newline);
/** Events whose line ends may differ from one to the next. CR before LF would merge into one CRLF, so no event mixes. */
const stream = fc.tuple(fc.array(event, { maxLength: 8 }), newline).map(([events, last]) => ({
  events: events.map(([lines]) => lines.map((text) => text + last).join('') + last),
}));

/** Splits bytes into chunks at the given places. */
function chunksOf(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...places.map((place) => place % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe('an event scanner', () => {
  test('counts the same events however the stream is split into chunks', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(1_000), { maxLength: 12 }), ({ events }, places) => {
        const scanner = createEventScanner();
        const chunks = chunksOf(Buffer.from(events.join('')), places);
        const counted = chunks.reduce((sum, chunk) => sum + scanner.scan(chunk).events, 0);
        expect(counted).toBe(events.length);
        expect(scanner.atBoundary()).toBe(true);
      }),
    );
  });

  test('reports as complete exactly whole events, with every byte of their blank lines', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(1_000), { maxLength: 12 }), ({ events }, places) => {
        const scanner = createEventScanner();
        const boundaries = new Set<number>();
        let offset = 0;
        for (const text of events) {
          offset += Buffer.byteLength(text);
          boundaries.add(offset);
        }
        let position = 0;
        let reported = 0;
        for (const chunk of chunksOf(Buffer.from(events.join('')), places)) {
          const { end } = scanner.scan(chunk);
          if (end >= 0) {
            reported = position + end;
            expect([...boundaries, 0]).toContain(reported);
          }
          position += chunk.length;
        }
        // A CR at the very end may be half of a CRLF.
        const lastByte = events.at(-1)?.at(-1);
        if (lastByte === '\n') expect(reported).toBe(offset);
      }),
    );
  });

  test.each([
    [['data: 1\n\n'], true],
    [['data: 1\n', '\n'], true],
    [['data: 1\r\n', '\r\n'], true],
    [['data: 1\r\n\r', '\n'], true],
    [['data: 1\n'], false],
    [['data: 1\n\nd'], false],
    [['data: 1', '\n'], false],
    [[], true],
  ])('after %j says that an event may follow: %s', (chunks, expected) => {
    const scanner = createEventScanner();
    for (const chunk of chunks) scanner.scan(Buffer.from(chunk));
    expect(scanner.atBoundary()).toBe(expected);
  });

  test('does not count blank lines between events', () => {
    expect(createEventScanner().scan(Buffer.from('\n\ndata: 1\n\n\n\ndata: 2\n\n')).events).toBe(2);
  });
});

describe('any bytes, split anywhere,', () => {
  const piece = fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r', 'data: x', ':', '\0', '\ufeff');
  const bytes = fc
    .array(
      fc.oneof(
        piece.map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 4 }),
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.concat(parts));
  const places = fc.array(fc.nat(1_000), { maxLength: 12 });

  /** What a scanner says about a stream that arrives in these chunks, by position in the stream. */
  function scanned(chunks: readonly Buffer[]) {
    const scanner = createEventScanner();
    const ends: number[] = [];
    let events = 0;
    let position = 0;
    for (const chunk of chunks) {
      const inChunk: number[] = [];
      const result = scanner.scan(chunk, inChunk);
      expect(result.end).toBe(inChunk.at(-1) ?? -1);
      expect(result.end).toBeLessThanOrEqual(chunk.length);
      ends.push(...inChunk.map((end) => position + end));
      events += result.events;
      position += chunk.length;
    }
    return { ends, events, atBoundary: scanner.atBoundary() };
  }

  test('are scanned without failing, and the same as in one piece', () => {
    fc.assert(
      fc.property(bytes, places, (all, at) => {
        const whole = scanned([all]);
        expect(scanned(chunksOf(all, at))).toEqual(whole);
        expect(scanned(Array.from(all, (byte) => Buffer.from([byte])))).toEqual(whole);
        expect(whole.ends).toEqual([...whole.ends].sort((a, b) => a - b));
        expect(whole.ends.length).toBeGreaterThanOrEqual(whole.events - 1);
      }),
      { numRuns: 1_000 },
    );
  });

  test('have the same events whichever line ends they have', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const text = all.toString('latin1').replace(/\r\n|\r/g, '\n');
        const eventsOf = (one: string) => createEventScanner().scan(Buffer.from(one, 'latin1')).events;
        const { events } = createEventScanner().scan(all);
        expect([eventsOf(text), eventsOf(text.replaceAll('\n', '\r\n'))]).toEqual([events, events]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('are split into parts that are the same bytes again', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        expect(Buffer.concat(splitEvents(all)).equals(all)).toBe(true);
        endsAtBoundary(all);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('the end of a stream tells the same about a following event as a scan of all of it', () => {
  const piece = fc.constantFrom('d', '\n', '\r', '\r\n');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const bytes = Buffer.from(`data: x${pieces.join('')}`);
      const scanner = createEventScanner();
      scanner.scan(bytes);
      expect(endsAtBoundary(bytes)).toBe(scanner.atBoundary());
    }),
    { numRuns: 2_000 },
  );
  expect(endsAtBoundary(Buffer.alloc(0))).toBe(true);
});

test('splitting gives the events of a stream back, and what is left of an incomplete one', () => {
  fc.assert(
    fc.property(stream, fc.constantFrom('', 'data: half'), ({ events }, rest) => {
      const parts = splitEvents(Buffer.from(events.join('') + rest)).map(String);
      expect(parts).toEqual(rest === '' ? events : [...events, rest]);
    }),
  );
});

test.each([
  ['text/event-stream', true],
  ['text/event-stream; charset=utf-8', true],
  ['Text/Event-Stream', true],
  ['application/json', false],
  [undefined, false],
])('%s is the type of an event stream: %s', (type, expected) => {
  expect(isEventStream(type)).toBe(expected);
});
