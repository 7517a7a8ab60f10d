import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createStreamUsage } from './stream-usage.js';

const piece = fc.oneof(
  fc.constantFrom(
    'data: ',
    'data:[DONE]',
    'data: [DONE]',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '"usage"',
    '"usage":{',
    '{',
    '}',
  ),
  fc.constantFrom(
    'data: {"choices":[],"usage":{"prompt_tokens":-1}}\n\n',
    'data: {"usage":{"prompt_tokens":1e99}}\n\n',
  ),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const chunks = fc.array(
  fc.array(piece, { maxLength: 6 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1')),
  { maxLength: 12 },
);

test('whatever a model server streams reaches the client byte for byte if the client asked for usage', () => {
  fc.assert(
    fc.property(chunks, (received) => {
      const reader = createStreamUsage(false);
      const sent = received.map((chunk) => reader.push(chunk));
      expect(Buffer.concat([...sent, reader.flush()])).toEqual(Buffer.concat(received));
    }),
    { numRuns: 2_000 },
  );
});

test('whatever a model server streams, usage is a count of tokens or is not reported', () => {
  fc.assert(
    fc.property(chunks, fc.boolean(), (received, injected) => {
      const reader = createStreamUsage(injected);
      for (const chunk of received) reader.push(chunk);
      reader.flush();
      const { prompt = 0, completion = 0 } = reader.reported() ?? {};
      for (const count of [prompt, completion]) expect(count >= 0 && count <= 1_000_000_000).toBe(true);
      expect(reader.estimate()).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2_000 },
  );
});
