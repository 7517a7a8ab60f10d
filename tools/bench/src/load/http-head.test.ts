import { expect, test } from '@jest/globals';
import { createRequestReader } from './http-head.js';

const withLength = 'POST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello';
const chunked = 'POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
const withoutBody = 'GET /c HTTP/1.1\r\nhost: x\r\n\r\n';

function read(chunks: readonly string[]): string[] {
  const paths: string[] = [];
  const reader = createRequestReader((head) => paths.push(head.split(' ')[1] ?? ''));
  for (const chunk of chunks) reader(Buffer.from(chunk));
  return paths;
}

test('requests are read in order, wherever the bytes are split', () => {
  const all = withLength + chunked + withoutBody + withLength;
  for (let at = 0; at <= all.length; at++)
    expect(read([all.slice(0, at), all.slice(at)])).toEqual(['/a', '/b', '/c', '/a']);
  expect(read([...all])).toEqual(['/a', '/b', '/c', '/a']);
});

test('a request is not reported before its body has arrived', () => {
  expect(read([withLength.slice(0, -1)])).toEqual([]);
  expect(read([chunked.slice(0, -1)])).toEqual([]);
});

test('the length of one request does not apply to the next', () => {
  expect(read([withLength, withoutBody])).toEqual(['/a', '/c']);
});

test('a head without an end is refused', () => {
  expect(() => read(['x'.repeat(70_000)])).toThrow('too long');
});
