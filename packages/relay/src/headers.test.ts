import { expect, test } from '@jest/globals';
import { requestHeaders, responseHeaders } from './headers.js';

test('a request is forwarded without credentials, connection headers and internal headers', () => {
  const passed = requestHeaders(
    {
      'content-type': 'application/json',
      accept: '*/*',
      'openai-beta': 'x',
      authorization: 'Bearer secret',
      cookie: 'session=secret',
      connection: 'close, X-Private',
      'x-private': '1',
      'keep-alive': '5',
      'transfer-encoding': 'chunked',
      te: 'trailers',
      host: 'gateway',
      expect: '100-continue',
      'accept-encoding': 'gzip',
      'x-hvz-principal': 'made up',
      'x-request-id': 'made up',
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'for=1.2.3.4',
    },
    { 'x-request-id': 'ours' },
  );
  expect(passed).toEqual({
    'content-type': 'application/json',
    accept: '*/*',
    'openai-beta': 'x',
    'x-request-id': 'ours',
  });
});

test('an answer comes back without what concerns one connection and without what is not the customer’s', () => {
  const passed = responseHeaders(
    {
      'content-type': 'text/event-stream',
      'content-length': '5',
      connection: 'keep-alive',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
      'set-cookie': ['a=1'],
      server: 'uvicorn',
      'x-hvz-anything': '1',
      'x-request-id': 'theirs',
      'x-ratelimit-limit-requests': 'theirs',
      'x-usage': 'kept',
    },
    {},
  );
  expect(passed).toEqual({ 'content-type': 'text/event-stream', 'content-length': '5', 'x-usage': 'kept' });
});
