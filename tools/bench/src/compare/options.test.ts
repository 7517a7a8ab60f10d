import { describe, expect, test } from '@jest/globals';
import type { Part } from '../parts/bench.js';
import { type CompareOptions, parseOptions } from './options.js';

const part = (name: string): Part => ({
  ...{ name, description: '', estimateSeconds: () => 0, run: async () => {} },
});
const parts = ['rps', 'streams', 'memory'].map(part);
const parse = (...argv: string[]) => parseOptions(argv, parts, '/work');

function options(...argv: string[]): CompareOptions {
  const parsed = parse(...argv);
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

describe('the command line of the benchmark', () => {
  test('without options runs every part with every contestant but the other checkout', () => {
    const { parts: chosen, contestants, against, rounds, seconds, streams, keys } = options();
    expect(chosen).toEqual(parts);
    expect(contestants).toEqual(['direct', 'nginx', 'haproxy', 'bare hops', 'portkey', 'hypervize']);
    expect({ against, rounds, seconds, streams, keys }).toEqual({
      ...{ against: undefined, rounds: 3, seconds: 3, streams: [2_000, 10_000], keys: 20_000 },
    });
  });

  test('keeps the order of parts and contestants, whatever the order of the list', () => {
    expect(options('--only', 'memory, rps').parts.map(({ name }) => name)).toEqual(['rps', 'memory']);
    expect(options('--contestants', 'hypervize,nginx').contestants).toEqual(['nginx', 'hypervize']);
  });

  test('resolves files from the current folder, and sorts the numbers of streams', () => {
    expect(options('--json', 'a.json', '--markdown', '/b.md')).toMatchObject({
      json: '/work/a.json',
      markdown: '/b.md',
    });
    expect(options('--streams', '300,20').streams).toEqual([20, 300]);
  });

  test.each([
    [['--only', 'rps,speed'], '--only knows no "speed"; there are: rps, streams, memory'],
    [['--contestants', 'apache'], '--contestants knows no "apache"'],
    [['--contestants', 'before'], '--contestants knows no "before"'],
    [['--rounds', '0'], '--rounds must be a whole number, 1 to 100'],
    [['--seconds', '1.5'], '--seconds must be a whole number'],
    [['--streams', '2000,'], '--streams must be a whole number'],
    [['--keys', ''], '--keys must be a whole number'],
    [['--against', 'nowhere'], '/work/nowhere is not a compiled checkout'],
    [['--fast'], '--fast'],
    [['rps'], 'rps'],
  ])('refuses %j with an error that says what is wrong', (argv, message) => {
    expect(parse(...argv)).toEqual({ kind: 'invalid', message: expect.stringContaining(message) });
  });

  test('prints its help', () => {
    expect(parse('--help')).toEqual({ kind: 'help' });
  });
});
