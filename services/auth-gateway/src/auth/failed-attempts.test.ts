import type { IncomingMessage } from 'node:http';
import { AppError } from '@hypervize/errors';
import { expect, test } from '@jest/globals';
import { limitFailedAttempts } from './failed-attempts.js';

const request = (key: string) =>
  ({
    headers: { authorization: `Bearer ${key}` },
    rawHeaders: ['authorization', key],
  }) as unknown as IncomingMessage;

function setUp(blockedForMs: number) {
  const counted: string[] = [];
  const asked: string[] = [];
  const authenticate = limitFailedAttempts(
    (key, guesses) => {
      if (key === 'remembered') return { kind: 'good', keyId: 'k', verdict: {} as never };
      if (guesses === 'refused') throw new AppError('rate_limit_exceeded');
      asked.push(key);
      if (key === 'unknown service') throw new AppError('auth_unavailable');
      return key === 'good' ? { kind: 'good', keyId: 'k', verdict: {} as never } : { kind: 'invalid' };
    },
    {
      blockedForMs: () => blockedForMs,
      count: async (address) => {
        counted.push(address);
        return blockedForMs;
      },
      observeRefusal: () => {},
    },
    () => '1.2.3.4',
  );
  return { authenticate, counted, asked };
}

test('a wrong key is counted against its address, and is invalid; nothing else is counted', async () => {
  const { authenticate, counted } = setUp(0);
  await expect(authenticate(request('wrong'))).rejects.toMatchObject({ code: 'invalid_api_key' });
  await authenticate(request('good'));
  await expect(authenticate(request('unknown service'))).rejects.toMatchObject({ code: 'auth_unavailable' });
  expect(counted).toEqual(['1.2.3.4']);
});

test('from an address with too many nobody is asked about; a key that is remembered is served all the same', async () => {
  const { authenticate, asked } = setUp(1_500);
  await expect(authenticate(request('good'))).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  expect(await authenticate(request('remembered'))).toMatchObject({ kind: 'key' });
  expect(asked).toEqual([]);
});

test('the one too many is told how long to wait', async () => {
  const { authenticate } = setUp(1_500);
  const late = limitFailedAttempts(
    () => ({ kind: 'invalid' }),
    { blockedForMs: () => 0, count: async () => 1_500, observeRefusal: () => {} },
    () => 'a',
  );
  await expect(late(request('wrong'))).rejects.toMatchObject({
    ...{ code: 'rate_limit_exceeded', retryAfterSeconds: 2 },
  });
  await expect(authenticate(request('wrong'))).rejects.toMatchObject({
    code: 'rate_limit_exceeded',
    retryAfterSeconds: 2,
  });
});
