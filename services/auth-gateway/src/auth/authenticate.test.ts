import type { IncomingMessage } from 'node:http';
import { AppError } from '@hypervize/errors';
import { expect, test } from '@jest/globals';
import { createAuthenticate } from './authenticate.js';
import type { Presenter } from './key-lookups.js';

/** Keys for these tests. Their form is right, and what they are worth is said by their name. */
const named = (name: string) => `hvz_live_${name.replace(' ', '-')}`;

const request = (key: string, socket: object = { destroyed: false }) =>
  ({
    headers: { authorization: `Bearer ${named(key)}` },
    rawHeaders: ['authorization', key],
    socket,
  }) as unknown as IncomingMessage;

/** An `authenticate` for an address that may present another wrong key after `nextMs`, and whose lookups are `admitted` or not. */
function setUp(nextMs: number, admitted = true) {
  const counted: string[] = [];
  const lookedUp: Presenter[] = [];
  const good = { kind: 'good', verdict: {} as never } as const;
  const authenticate = createAuthenticate({
    verify: (presented, admit) => {
      const known = presented?.credential;
      if (known === named('seen good')) return good;
      if (!admit) throw new Error('a lookup that is not bounded');
      return admit(() => {
        if (known === named('unreachable')) throw new AppError('auth_unavailable');
        return known === named('good') ? good : { kind: 'invalid' };
      });
    },
    keyLookups: {
      run: async (presenter, lookup) => {
        lookedUp.push(presenter);
        return admitted ? lookup() : { kind: 'not_verified' };
      },
    },
    failedAttempts: {
      count: async (address) => {
        counted.push(address);
        return nextMs;
      },
      countRefusal: () => {},
    },
    addressOf: () => '1.2.3.4',
    sessionCookie: undefined,
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

test('a good key that was never seen works while its address is over the limit of wrong keys', async () => {
  const { authenticate } = setUp(1_500);
  for (let i = 0; i < 3; i++)
    expect(await authenticate(request('wrong'))).toMatchObject({
      error: { code: 'rate_limit_exceeded', retryAfterSeconds: 2 },
    });
  expect(await authenticate(request('good'))).toMatchObject({ caller: { kind: 'key' } });
});

test('a key that was not looked up is neither invalid nor counted; a key that was seen to be good needs no lookup', async () => {
  const { authenticate, counted } = setUp(0, false);
  expect(await authenticate(request('good'))).toMatchObject({
    error: { code: 'rate_limit_exceeded', retryAfterSeconds: 1 },
  });
  expect(await authenticate(request('seen good'))).toMatchObject({ caller: { kind: 'key' } });
  expect(counted).toEqual([]);
});

test('a connection is suspect once a wrong key has come on it, and no other connection is', async () => {
  const { authenticate, lookedUp } = setUp(0);
  const connection = { destroyed: false };
  for (const key of ['good', 'wrong', 'good']) await authenticate(request(key, connection));
  await authenticate(request('good'));
  expect(lookedUp.map(({ address, suspect }) => [address, suspect])).toEqual([
    ['1.2.3.4', false],
    ['1.2.3.4', false],
    ['1.2.3.4', true],
    ['1.2.3.4', false],
  ]);
  connection.destroyed = true;
  expect(lookedUp[0]?.isGone()).toBe(true);
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
