import { expect, test } from '@jest/globals';
import { parseHosts } from './hosts.js';

test('hosts are HTTP URLs, one a line, and no line is dropped silently', () => {
  expect(parseHosts(' http://10.0.0.1:8000/v1 \n\nhttps://gpu.example.com\n')).toEqual([
    'http://10.0.0.1:8000/v1',
    'https://gpu.example.com',
  ]);
  for (const text of ['', '\n', '10.0.0.1', 'ftp://a', 'http://', 'http://a\nb', 'http://a b']) {
    expect([text, parseHosts(text)]).toEqual([text, undefined]);
  }
});
