import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { freeNames, type WantedName } from './free-names.js';

/** Looks candidates up among names, and counts how often. */
function lookup(taken: readonly WantedName[]) {
  const ids = new Set(taken.map(({ accountId, name }) => `${accountId}/${name}`));
  const asked: number[] = [];
  return {
    asked,
    takenAmong: async (candidates: readonly WantedName[]) => {
      asked.push(candidates.length);
      return candidates.flatMap(({ accountId, name }, place) =>
        ids.has(`${accountId}/${name}`) ? [place] : [],
      );
    },
  };
}

/** The names given out one after the other: each takes the first free one. */
function oneByOne(wanted: readonly WantedName[], taken: readonly WantedName[]): string[] {
  const used = new Set(taken.map(({ accountId, name }) => `${accountId}/${name}`));
  return wanted.map(({ accountId, name }) => {
    for (let number = 1; ; number++) {
      const suffix = number === 1 ? '' : ` (${number})`;
      const candidate = number === 1 ? name : [...name].slice(0, 64 - suffix.length).join('') + suffix;
      if (used.has(`${accountId}/${candidate}`)) continue;
      used.add(`${accountId}/${candidate}`);
      return candidate;
    }
  });
}

describe('names of imported keys', () => {
  test('are those that importing one key after the other gives, whatever names are taken', async () => {
    const base = fc.constantFrom(
      'n',
      'n (2)',
      'n (3)',
      'm',
      'x'.repeat(64),
      `${'x'.repeat(60)} (2)`,
      '🔑'.repeat(63),
    );
    const numbered = fc.tuple(base, fc.integer({ min: 2, max: 12 })).map(([name, n]) => `${name} (${n})`);
    const name = fc
      .oneof({ weight: 3, arbitrary: base }, numbered)
      .map((text) => [...text].slice(0, 64).join(''));
    const names = fc.array(fc.record({ accountId: fc.constantFrom('a', 'b'), name }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(names, names, async (wanted, taken) => {
        expect(await freeNames(wanted, lookup(taken).takenAmong)).toEqual(oneByOne(wanted, taken));
      }),
      { numRuns: 1_000 },
    );
  });

  test('take few lookups, however many names are taken', async () => {
    const taken = Array.from({ length: 5_000 }, (_, i) => ({
      ...{ accountId: 'a', name: i === 0 ? 'n' : `n (${i + 1})` },
    }));
    const { asked, takenAmong } = lookup(taken);
    const wanted = Array.from({ length: 1_000 }, () => ({ accountId: 'a', name: 'n' }));
    const names = await freeNames(wanted, takenAmong);
    expect([names[0], names[999]]).toEqual(['n (5001)', 'n (6000)']);
    expect(asked.length).toBeLessThan(6);
  });
});
