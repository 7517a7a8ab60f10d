import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeMetering, encodeMetering } from './metering.js';

test('metering survives the header, whatever the model is called', () => {
  const metering = fc.record({
    accountId: fc.stringMatching(/^[0-9a-z-]{1,40}$/),
    model: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
    usageInjected: fc.boolean(),
  });
  fc.assert(
    fc.property(metering, (one) => {
      const header = encodeMetering(one);
      expect(header).toMatch(/^[\x21-\x7e ]+$/);
      expect(decodeMetering(header)).toEqual(one);
    }),
  );
});

test('any other header is no metering, and is read without failing', () => {
  const header = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.constantFrom('injected', 'requested', 'x'), fc.string(), fc.string())
      .map((parts) => parts.join(' ')),
    fc.array(fc.string()),
    fc.constant(undefined),
  );
  fc.assert(
    fc.property(header, (one) => {
      const metering = decodeMetering(one);
      if (metering) expect(one).toMatch(/^(injected|requested) \S+ \S+$/);
    }),
    { numRuns: 1_000 },
  );
});
