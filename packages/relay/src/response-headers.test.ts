import { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FlatHeaders } from './flat-headers.js';
import { responseHeaders } from './response-headers.js';

/** Headers by name; no name may occur twice. */
function recordOf(headers: FlatHeaders): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 2) {
    expect(record).not.toHaveProperty([headers[i] as string]);
    record[headers[i] as string] = headers[i + 1] as string;
  }
  return record;
}

const nosniff = { 'x-content-type-options': 'nosniff' };

test('a response is forwarded with what describes its body, and with nothing that speaks for our origin', () => {
  const passed = responseHeaders({
    ...{ 'content-type': 'text/event-stream', 'content-length': '5', 'cache-control': 'no-cache' },
    ...{ 'openai-processing-ms': '7', 'retry-after': '1', 'x-accel-buffering': 'no' },
    ...{ connection: 'keep-alive', 'keep-alive': 'timeout=5', 'transfer-encoding': 'chunked' },
    ...{ 'set-cookie': ['a=1'], server: 'uvicorn', 'x-hvz-anything': '1', 'x-request-id': 'theirs' },
    ...{ 'x-ratelimit-limit-requests': 'theirs', 'x-hvz-metering': 'theirs' },
  });
  expect(recordOf(passed)).toEqual({
    ...{ 'content-type': 'text/event-stream', 'content-length': '5', 'cache-control': 'no-cache' },
    ...{ 'openai-processing-ms': '7', 'retry-after': '1', 'x-accel-buffering': 'no' },
    ...nosniff,
  });
});

test.each([
  ...['strict-transport-security', 'public-key-pins', 'clear-site-data', 'set-cookie', 'set-cookie2'],
  ...[
    'content-security-policy',
    'content-security-policy-report-only',
    'permissions-policy',
    'referrer-policy',
  ],
  ...['access-control-allow-origin', 'access-control-allow-credentials', 'timing-allow-origin', 'accept-ch'],
  ...[
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'origin-agent-cluster',
    'x-frame-options',
  ],
  ...['location', 'content-location', 'refresh', 'link', 'content-disposition', 'service-worker-allowed'],
  ...['nel', 'report-to', 'reporting-endpoints', 'sourcemap', 'x-sourcemap', 'alt-svc', 'www-authenticate'],
  ...['proxy-authenticate', 'x-accel-redirect', 'x-sendfile', 'x-xss-protection', 'x-dns-prefetch-control'],
  ...['speculation-rules', 'no-vary-search', 'set-login', 'age', 'warning', 'date', 'trailer', 'upgrade'],
])('%s of a model server does not reach a client', (name) => {
  expect(recordOf(responseHeaders({ [name]: 'x', 'content-type': 'application/json' }))).toEqual({
    ...{ 'content-type': 'application/json', ...nosniff },
  });
});

test('whatever a model server sends, only known names pass, and node accepts every value', () => {
  const known =
    /^(content-(type|length|encoding|language)|cache-control|retry-after(-ms)?|x-accel-buffering|x-content-type-options|openai-.+)$/;
  const name = fc.oneof(
    fc.constantFrom('content-type', 'content-length', 'cache-control', 'retry-after', 'connection'),
    fc
      .constantFrom('openai-', 'x-', 'content-', 'access-control-', '')
      .chain((prefix) =>
        fc
          .string({ unit: fc.constantFrom(...'abcz09-_'), minLength: 1, maxLength: 20 })
          .map((end) => prefix + end),
      ),
  );
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.constant(undefined),
  );
  fc.assert(
    fc.property(fc.dictionary(name, value), (headers) => {
      const passed = recordOf(responseHeaders(headers));
      for (const one of Object.keys(passed)) expect(one).toMatch(known);
      expect(passed['x-content-type-options']).toBe('nosniff');
      const response = new ServerResponse({} as never);
      for (const [one, text] of Object.entries(passed)) response.setHeader(one, text);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['Text/Event-Stream;charset=UTF-8', true],
  ['text/plain', true],
  ['audio/mpeg', true],
  ['application/octet-stream', true],
  ['text/html', false],
  ['TEXT/HTML; charset=utf-8', false],
  ['image/svg+xml', false],
  ['application/xhtml+xml', false],
  ['text/xml', false],
  ['application/javascript', false],
  ['text/javascript', false],
  ['multipart/x-mixed-replace; boundary=x', false],
  // Browsers take the last of several types.
  ['application/json, text/html', false],
  ['application/json;x, text/html', false],
  [['application/json', 'text/html'], false],
  ['application/jsonx', false],
  ['', false],
  [undefined, false],
])('a response declared as %j keeps its type: %s', (type, kept) => {
  const passed = recordOf(responseHeaders({ 'content-type': type }));
  expect(passed['content-type']).toBe(kept ? type : 'application/octet-stream');
});
