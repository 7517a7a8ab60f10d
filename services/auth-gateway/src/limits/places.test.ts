import type { OverloadLevel } from '@hypervize/runtime';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPlaces, type Place, type RequestClass } from './places.js';

function places(level: OverloadLevel = 'none', maxInFlight = 80) {
  const refusals: string[] = [];
  const created = createPlaces({
    maxInFlight,
    overload: () => level,
    countRefusal: (limit) => refusals.push(limit),
  });
  return { ...created, refusals };
}

/** Takes places until one is refused. */
function takeAll(take: () => Place): { taken: number; code: string } {
  for (let taken = 0; ; taken++) {
    const place = take();
    if (place.kind === 'refused') return { taken, code: place.error.code };
  }
}

test('an account or address takes at most half of its class, and is told so', () => {
  const { take, refusals } = places();
  expect(takeAll(() => take('inference', 'a'))).toEqual({ taken: 40, code: 'rate_limit_exceeded' });
  expect(takeAll(() => take('anonymous', '127.0.0.1'))).toEqual({ taken: 10, code: 'rate_limit_exceeded' });
  expect(takeAll(() => take('management', 'a'))).toEqual({ taken: 5, code: 'rate_limit_exceeded' });
  expect(refusals).toEqual(['in_flight', 'in_flight', 'in_flight']);
});

test('whatever any number of owners of one class hold, another class is not affected', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 300 }), (owners) => {
      const { take } = places();
      for (const owner of owners) take('anonymous', String(owner));
      expect(takeAll(() => take('inference', 'a')).taken).toBe(40);
      expect(takeAll(() => take('management', 'a')).taken).toBe(5);
      expect(takeAll(() => take('revocation', 'a')).taken).toBe(5);
    }),
  );
});

test('a place that is left can be taken again', () => {
  const { take, taken } = places('none', 1);
  const place = take('inference', 'a');
  expect(take('inference', 'b')).toMatchObject({ kind: 'refused', error: { code: 'overloaded' } });
  if (place.kind === 'taken') place.leave();
  expect(taken('inference')).toBe(0);
  expect(take('inference', 'b').kind).toBe('taken');
});

test.each<[OverloadLevel, RequestClass[]]>([
  ['none', []],
  ['elevated', ['anonymous']],
  ['severe', ['anonymous', 'inference']],
])('at the overload level %s the classes %j are refused', (level, refused) => {
  const { take } = places(level);
  const classes: RequestClass[] = ['anonymous', 'inference', 'management'];
  expect(classes.filter((requestClass) => take(requestClass, 'a').kind === 'refused')).toEqual(refused);
});
