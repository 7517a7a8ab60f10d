import { expect, test } from '@jest/globals';
import { madeOrChecked } from './made-or-checked.js';

const refused = () => Promise.reject(new Error('name taken'));
const permitted = () => Promise.resolve();

test('what an earlier call has made is not checked', async () => {
  expect(await madeOrChecked(async () => 'made', refused)).toBe('made');
});

test('what can be made and has not been is nothing', async () => {
  expect(await madeOrChecked(async () => undefined, permitted)).toBeUndefined();
});

test('a refusal is thrown if there was no earlier call', async () => {
  await expect(madeOrChecked(async () => undefined, refused)).rejects.toThrow('name taken');
});

test('a refusal because of what a concurrent call has just made is not thrown', async () => {
  let committed: string | undefined;
  const check = () => {
    committed = 'made';
    return refused();
  };
  expect(await madeOrChecked(async () => committed, check)).toBe('made');
});
