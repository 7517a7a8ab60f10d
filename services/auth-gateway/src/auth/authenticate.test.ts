import type { IncomingMessage } from 'node:http';
import { AppError } from '@hypervize/errors';
import { expect, test } from '@jest/globals';
import { createAuthenticate } from './authenticate.js';

const request = (key: string) =>
  ({
    headers: { authorization: `Bearer ${key}` },
    rawHeaders: ['authorization', key],
  }) as unknown as IncomingMessage;

/** An `authenticate` for an address that is blocked for `blockedForMs`, and may try again after `nextMs` of a failure. */
function setUp(blockedForMs: number, nextMs = blockedForMs) {
  const counted: string[] = [];
  const lookedUp: string[] = [];
  const good = { kind: 'good', keyId: 'k', verdict: {} as never } as const;
  const authenticate = createAuthenticate({
    verify: (key, options) => {
      if (key === 'seen good') return good;
      if (options?.onlySeenGood) return { kind: 'not_verified' };
      lookedUp.push(key);
      if (key === 'unreachable') throw new AppError('auth_unavailable');
      return key === 'good' ? good : { kind: 'invalid' };
    },
    failedAttempts: {
      blockedForMs: () => blockedForMs,
      count: async (address) => {
        counted.push(address);
        return nextMs;
      },
      countRefusal: () => {},
    },
    addressOf: () => '1.2.3.4',
  });
  return { authenticate, counted, lookedUp };
}

test('a wrong key is counted against its address and is invalid; nothing else is counted', async () => {
  const { authenticate, counted } = setUp(0);
  expect(await authenticate(request('wrong'))).toMatchObject({ error: { code: 'invalid_api_key' } });
  expect(await authenticate(request('good'))).toMatchObject({ kind: 'authenticated' });
  await expect(authenticate(request('unreachable'))).rejects.toMatchObject({ code: 'auth_unavailable' });
  expect(counted).toEqual(['1.2.3.4']);
});

test('for a blocked address no key is looked up; a key that was seen to be good is served all the same', async () => {
  const { authenticate, lookedUp } = setUp(1_500);
  expect(await authenticate(request('good'))).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  expect(await authenticate(request('seen good'))).toMatchObject({ caller: { kind: 'key' } });
  expect(lookedUp).toEqual([]);
});

test('the attempt over the limit, and those after it, say how long to wait', async () => {
  const refusal = { error: { code: 'rate_limit_exceeded', retryAfterSeconds: 2 } };
  expect(await setUp(0, 1_500).authenticate(request('wrong'))).toMatchObject(refusal);
  expect(await setUp(1_500).authenticate(request('wrong'))).toMatchObject(refusal);
});

test('two Authorization headers are refused, and an empty one counts as none', async () => {
  const { authenticate } = setUp(0);
  const headers = (...rawHeaders: string[]) =>
    ({ headers: { authorization: rawHeaders[1] }, rawHeaders }) as unknown as IncomingMessage;
  expect(await authenticate(headers('Authorization', 'Bearer a', 'AUTHORIZATION', 'Bearer b'))).toMatchObject(
    {
      error: { code: 'ambiguous_credentials' },
    },
  );
  for (const empty of ['', 'Bearer', 'bearer ']) {
    expect(await authenticate(headers('authorization', empty))).toMatchObject({
      caller: { kind: 'anonymous' },
    });
  }
});
