import { expect, test } from '@jest/globals';
import { takeTurns } from './bench.js';

const contestants = ['a', 'b', 'c'].map((name) => ({ name }));

async function turnsOf(rounds: Parameters<typeof takeTurns>[2], failing = '') {
  const turns: string[] = [];
  const failures: string[] = [];
  const bench = { onProgress: () => {}, onFailure: (title: string) => void failures.push(title) };
  await takeTurns(bench, 'speed', rounds, contestants, async ({ name }, round) => {
    if (name === failing) throw new Error('broken');
    turns.push(`${round}${name}`);
  });
  return { turns, failures };
}

test('each contestant has one turn in each round, and another one begins', async () => {
  expect((await turnsOf({ last: 2 })).turns.join(' ')).toBe('0a 0b 0c 1b 1c 1a 2c 2a 2b');
});

test('a part without a warm-up begins with round 1', async () => {
  expect((await turnsOf({ from: 1, last: 1 })).turns.join(' ')).toBe('1b 1c 1a');
});

test('a turn that fails is reported, and the others go on', async () => {
  const { turns, failures } = await turnsOf({ last: 1 }, 'b');
  expect(turns.join(' ')).toBe('0a 0c 1c 1a');
  expect(failures).toEqual(['speed, round 0 of 1: b', 'speed, round 1 of 1: b']);
});
