import { describe, expect, test } from '@jest/globals';
import { ApiError, errorOfResponse, isSignedOut, toApiError } from './error.js';
import { affectedBy } from './events.js';
import { usageByKey } from './key-usage.js';
import { queryKeys } from './query-client.js';

describe('errors', () => {
  test('keep the message, the field and the request id of the API', () => {
    const response = new Response('', { status: 409, headers: { 'x-request-id': 'req-1' } });
    const error = errorOfResponse(response, {
      error: { message: 'Taken.', code: 'key_name_taken', param: 'name' },
    });
    expect(error).toMatchObject({
      ...{ status: 409, code: 'key_name_taken', message: 'Taken.', param: 'name', requestId: 'req-1' },
    });
  });

  test('have a text even if the response has none', () => {
    for (const body of [undefined, null, 'text', {}, { error: null }, { error: 'x' }]) {
      expect(errorOfResponse(new Response('', { status: 502 }), body).message).toContain('502');
    }
  });

  test('only a 401 means that the user is signed out', () => {
    const ofStatus = (status: number) => new ApiError(status, 'x', 'x', undefined);
    expect([401, 403, 429, 500, 503, 0].filter((status) => isSignedOut(ofStatus(status)))).toEqual([401]);
    expect(isSignedOut(toApiError(new TypeError('network')))).toBe(false);
  });
});

describe('events', () => {
  const change = { action: 'x', key_id: null, endpoint_id: null, session_id: null };

  test('renew what they change', () => {
    expect(affectedBy({ ...change, key_id: 'a' })).toEqual(
      expect.arrayContaining([queryKeys.keys, queryKeys.me]),
    );
    expect(affectedBy({ ...change, endpoint_id: 'a' })).toContain(queryKeys.endpoints);
    expect(affectedBy({ ...change, session_id: 'a' })).toContain(queryKeys.sessions);
  });

  test('that cannot be read change nothing', () => {
    expect(affectedBy(undefined)).toEqual([]);
  });
});

describe('usage of keys', () => {
  const now = Date.parse('2026-03-07T15:00:00Z');
  const row = (from: string, key: string | null, requests: number) => ({
    ...{ from, key_id: key, requests, prompt_tokens: 2, completion_tokens: 3 },
  });

  test('is summed by day in UTC, the last seven days with today', () => {
    const usage = usageByKey(
      [
        row('2026-02-28T00:00:00Z', 'a', 99),
        row('2026-03-01T00:00:00Z', 'a', 1),
        row('2026-03-07T00:00:00Z', 'a', 4),
        row('2026-03-07T00:00:00Z', 'a', 2),
        row('2026-03-07T00:00:00Z', null, 99),
        row('2026-03-08T00:00:00Z', 'a', 99),
      ],
      now,
    );
    expect([...usage]).toEqual([['a', { requestsByDay: [1, 0, 0, 0, 0, 0, 6], requests: 7, tokens: 15 }]]);
  });
});
