import { expect, test } from '@jest/globals';
import { parseResult } from './wrk.js';

const url = 'http://127.0.0.1:1/';
const output = (result: string) => `Running 1s test @ ${url}\n  1 threads and 64 connections\n\n${result}\n`;

test('the result of wrk is that of its last line', () => {
  expect(parseResult(url, output('RESULT 1200 1188.118812 64.000000 913.500000 0'))).toEqual({
    ...{ requests: 1200, requestsPerSecond: 1188.118812, p50Us: 64, p99Us: 913.5 },
  });
});

test('a run in which a request failed has no result', () => {
  expect(() => parseResult(url, output('RESULT 1200 1188.1 64.0 913.5 3'))).toThrow(
    `3 requests to ${url} failed`,
  );
});

test('a run without a result is a failure that shows what wrk printed', () => {
  expect(() => parseResult(url, 'unable to connect')).toThrow('unable to connect');
});

test('a run without any answered request is a failure', () => {
  expect(() => parseResult(url, output('RESULT 0 0.000000 0.000000 0.000000 0'))).toThrow('no request');
});
