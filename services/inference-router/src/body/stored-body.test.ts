import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createStoredBody } from './stored-body.js';

async function bytesOf(opened: Buffer | Readable): Promise<Buffer> {
  if (Buffer.isBuffer(opened)) return opened;
  const chunks: Buffer[] = [];
  for await (const chunk of opened as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const large = () => Array.from({ length: 4 }, (_, i) => Buffer.alloc(64 * 1_024, i));

test('ranges and replacements are those of the joined bytes, and every attempt sends them all', async () => {
  const edit = fc.record({
    from: fc.nat(300),
    to: fc.nat(300),
    replacement: fc.uint8Array({ maxLength: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 }),
      fc.array(edit, { maxLength: 3 }),
      async (chunks, edits) => {
        const body = createStoredBody(chunks.map(Buffer.from), () => {});
        let expected = Buffer.concat(chunks);
        for (const { from, to, replacement } of edits) {
          const [start, end] = [from % (expected.length + 1), to % (expected.length + 1)].sort(
            (a, b) => a - b,
          ) as [number, number];
          expect(body.slice(start, end)).toEqual(expected.subarray(start, end));
          body.replace(start, end, Buffer.from(replacement));
          expected = Buffer.concat([expected.subarray(0, start), replacement, expected.subarray(end)]);
        }
        expect(body.length()).toBe(expected.length);
        for (let attempt = 0; attempt < 2; attempt++) expect(await bytesOf(body.open())).toEqual(expected);
      },
    ),
  );
});

describe('the memory of a large body', () => {
  test('is released once, when the last attempt has read it all', async () => {
    let released = 0;
    const body = createStoredBody(large(), () => released++);
    const first = body.open() as Readable;
    first.destroy();
    const second = body.open() as Readable;
    body.releaseWhenSent();
    await new Promise((resolve) => first.once('close', resolve));
    expect(released).toBe(0);
    expect((await bytesOf(second)).length).toBe(256 * 1_024);
    await new Promise((resolve) => setImmediate(resolve));
    expect(released).toBe(1);
    body.release();
    expect(released).toBe(1);
  });

  test('is released when the request ends, even if it was never sent', () => {
    let released = 0;
    const body = createStoredBody(large(), () => released++);
    expect(body.open()).toBeInstanceOf(Readable);
    body.release();
    expect(released).toBe(1);
  });
});
