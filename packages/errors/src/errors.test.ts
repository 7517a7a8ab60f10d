import { describe, expect, test } from '@jest/globals';
import { AppError, errorTable, isErrorCode, openAiError, retryAfterSeconds, toAppError } from './index.js';

describe('the table of errors', () => {
  test('has the statuses that the product promises', () => {
    const promised = {
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
    const given = Object.fromEntries(
      Object.keys(promised).map((code) => [code, errorTable[code as keyof typeof errorTable].http]),
    );
    expect(given).toEqual(promised);
    expect(errorTable.invalid_api_key.message).toBe('Invalid API key');
  });

  test('says when to come back wherever it says 503 or that it was too soon', () => {
    for (const [code, row] of Object.entries(errorTable)) {
      const passing = row.http === 503 || code === 'rate_limit_exceeded';
      expect([code, passing]).toEqual([code, row.retryAfterSeconds !== undefined]);
    }
  });
});

test('an error shows its public face only', () => {
  const error = new AppError('internal', undefined, { cause: new Error('the database password is …') });
  expect(JSON.stringify(openAiError(error))).toBe(
    '{"error":{"message":"Something went wrong on our side.","type":"server_error","param":null,"code":"internal"}}',
  );
  expect(toAppError('x')).toMatchObject({ code: 'internal', cause: 'x' });
  expect(isErrorCode('constructor')).toBe(false);
});

test('Retry-After is in whole seconds, never too soon and never zero', () => {
  expect([-5, 0, 1, 1_000, 1_001, 59_999.5].map(retryAfterSeconds)).toEqual([1, 1, 1, 1, 2, 60]);
});
