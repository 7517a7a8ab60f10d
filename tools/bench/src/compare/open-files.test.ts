import { expect, test } from '@jest/globals';
import { streamsWithin } from './open-files.js';

test('streams are as many as a proxy can hold with two connections for each', () => {
  expect(streamsWithin([2_000, 10_000], 20_000)).toEqual([2_000, 9_900]);
  expect(streamsWithin([2_000, 10_000], 1_048_576)).toEqual([2_000, 10_000]);
  expect(streamsWithin([2_000, 10_000], Number.POSITIVE_INFINITY)).toEqual([2_000, 10_000]);
});

test('the same number is measured once, and none if there are too few files', () => {
  expect(streamsWithin([2_000, 10_000], 1_024)).toEqual([400]);
  expect(streamsWithin([2_000], 256)).toEqual([]);
});
