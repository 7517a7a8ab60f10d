import { expect, test } from '@jest/globals';
import { parseMaxTokens, parseTemperature, selectedTarget, targetOptions } from './targets.js';

const options = targetOptions(['a/b', 'c d'], [{ id: 'ep_1', model: 'a/b' }]);

test('the URL of the playground names a model or an endpoint, and everything else is the first model', () => {
  for (const option of options) expect(selectedTarget(options, `?${option.value}`)).toBe(option);
  for (const search of ['', '?model=x', '?endpoint=ep_2', '?endpoint=a/b']) {
    expect(selectedTarget(options, search)).toBe(options[0]);
  }
  expect(selectedTarget([], '?model=x')).toBeUndefined();
});

test('parameters are numbers in their range, or absent', () => {
  expect(['', ' ', '0', '0.7', '.5', '2'].map(parseTemperature)).toEqual([
    undefined,
    undefined,
    0,
    0.7,
    0.5,
    2,
  ]);
  expect(['2.1', '-1', '1e0', 'x', '.', '0x1'].map(parseTemperature)).toEqual(Array(6).fill(null));
  expect(['', '1', '4096'].map(parseMaxTokens)).toEqual([undefined, 1, 4096]);
  expect(['0', '-1', '1.5', '1e3', '9'.repeat(10)].map(parseMaxTokens)).toEqual(Array(5).fill(null));
});
