import { expect, test } from '@jest/globals';
import { createVia } from './via.js';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => Buffer.from(letter.repeat(32))) as [Buffer, Buffer, Buffer];

test('a request that this platform has forwarded is recognised, behind other hops and after a rotation of the secrets', () => {
  const before = createVia([a]);
  const after = createVia([b, a]);
  expect(before.error(before.forwarded(undefined))).toMatchObject({ code: 'loop_detected' });
  expect(after.error(`1.0 other, ${before.forwarded('1.1 proxy')}, 2 another`)).toMatchObject({
    code: 'loop_detected',
  });
});

test('a request that other proxies, or another platform, have forwarded is served', () => {
  const via = createVia([a]);
  expect(via.error(undefined)).toBeUndefined();
  expect(via.error('1.1 proxy, 2 cdn.example')).toBeUndefined();
  expect(via.error(createVia([c]).forwarded(undefined))).toBeUndefined();
});

test('the hops before are kept', () => {
  expect(createVia([a]).forwarded('1.1 proxy')).toMatch(/^1\.1 proxy, 1\.1 hypervize-[0-9a-f]{16}$/);
});
