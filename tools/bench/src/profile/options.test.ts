import { expect, test } from '@jest/globals';
import { parseProfileOptions } from './options.js';

const parse = (...argv: string[]) => parseProfileOptions(argv, '/work');

test('requests and streams are profiled, or the one that is named', () => {
  expect(parse()).toMatchObject({
    kind: 'run',
    options: { loads: ['requests', 'streams'], save: undefined },
  });
  expect(parse('--load', 'streams', '--save', 'out')).toMatchObject({
    options: { loads: ['streams'], save: '/work/out' },
  });
});

test.each([
  [['--load', 'uploads'], '--load knows no "uploads"; there are: requests, streams'],
  [['--body', '1mb'], '--body knows no "1mb"; there are: small, 10kb, 100kb'],
  [['--seconds', '0'], '--seconds must be a whole number, 1 to 120'],
  [['--warm-up', '-1'], '--warm-up'],
  [['--verbose'], '--verbose'],
])('%j is refused with an error that says what is wrong', (argv, message) => {
  expect(parse(...argv)).toEqual({ kind: 'invalid', message: expect.stringContaining(message) });
});
