import { expect, test } from '@jest/globals';
import { parseOptions } from './options.js';

const known = [1, 2, 4];
const parse = (...argv: string[]) => parseOptions(argv, known);

test('rows can be chosen together or one by one; without them all are played', () => {
  expect(parse('--row', '1,4', '--row', '2')).toMatchObject({ options: { rows: [1, 4, 2] } });
  expect(parse('--seed', '7', '--json')).toEqual({
    kind: 'run',
    options: { rows: [], list: false, quick: false, json: true, seed: 7 },
  });
});

test('wrong options are refused with what is valid', () => {
  expect(parse('--row', '3')).toMatchObject({ kind: 'invalid', message: '--row must be among 1, 2, 4' });
  for (const argv of [['--row', 'x'], ['--seed', '-1'], ['--fast'], ['4']]) {
    expect([argv, parse(...argv).kind]).toEqual([argv, 'invalid']);
  }
  expect(parse('--help').kind).toBe('help');
});
