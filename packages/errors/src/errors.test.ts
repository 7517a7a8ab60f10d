import { describe, expect, test } from '@jest/globals';
import { AppError, errorTable, isErrorCode, openAiError, retryAfterSeconds, toAppError } from './index.js';

describe('the error table', () => {
  test('has the HTTP statuses of the public API', () => {
    const documented = {
      missing_api_key: 401,
      invalid_api_key: 401,
      expired_api_key: 401,
      insufficient_scope: 403,
      endpoint_not_found: 404,
      model_not_found: 404,
      invalid_json: 400,
      model_required: 400,
      body_too_large: 413,
      unsupported_media_type: 415,
      no_capacity: 503,
      upstream_error: 502,
      upstream_timeout: 504,
      auth_unavailable: 503,
    };
    const actual = Object.fromEntries(
      Object.keys(documented).map((code) => [code, errorTable[code as keyof typeof errorTable].http]),
    );
    expect(actual).toEqual(documented);
    expect(errorTable.invalid_api_key.message).toBe('Invalid API key');
  });

  test('has a Retry-After for every 503 and for rate_limit_exceeded, and for no other error', () => {
    for (const [code, row] of Object.entries(errorTable)) {
      const retryable = row.http === 503 || code === 'rate_limit_exceeded';
      expect([code, retryable]).toEqual([code, row.retryAfterSeconds !== undefined]);
    }
  });
});

test('a response body has the public message and never the cause', () => {
  const error = new AppError('internal', undefined, { cause: new Error('the database password is …') });
  expect(JSON.stringify(openAiError(error))).toBe(
    '{"error":{"message":"An internal error occurred. Retry the request. If the error persists, contact support with the x-request-id of the response.","type":"server_error","param":null,"code":"internal"}}',
  );
  expect(toAppError('x')).toMatchObject({ code: 'internal', cause: 'x' });
  expect(isErrorCode('constructor')).toBe(false);
});

test('Retry-After is in whole seconds, rounded up and never zero', () => {
  expect([-5, 0, 1, 1_000, 1_001, 59_999.5].map(retryAfterSeconds)).toEqual([1, 1, 1, 1, 2, 60]);
});
