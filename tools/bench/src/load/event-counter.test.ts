import { expect, test } from '@jest/globals';
import { createEventCounter } from './event-counter.js';

const stream = 'data: {"a":1}\n\ndata: {"b":2}\n\n\ndata: [DONE]\n\n';

test('every event is counted once, wherever the stream is split', () => {
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const count = createEventCounter();
      const chunks = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
      const counted = chunks.reduce((sum, chunk) => sum + count(Buffer.from(chunk)), 0);
      if (counted !== 3) throw new Error(`split at ${first} and ${second}: ${counted} events`);
    }
  }
});

test('an event is counted with its delimiter, not before', () => {
  const count = createEventCounter();
  expect(count(Buffer.from('data: 1\n'))).toBe(0);
  expect(count(Buffer.from(''))).toBe(0);
  expect(count(Buffer.from('\n'))).toBe(1);
  expect(count(Buffer.from('data: 2\n\ndata: 3\n\n'))).toBe(2);
});
