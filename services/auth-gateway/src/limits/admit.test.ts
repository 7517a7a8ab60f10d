import { describe, expect, test } from '@jest/globals';
import { keyCaller } from '../../test/callers.js';
import type { Caller } from '../auth/caller.js';
import { admit, type LimitDeps } from './admit.js';
import type { Allowance } from './allowances.js';
import type { Decision } from './decision.js';
import type { Ownership } from './endpoint-owners.js';

const elastic = '';
const endpoint = 'ep_000000000000';
const anonymous: Caller = { kind: 'anonymous' };
const keyOf = (accountId: string, requestsPerMinute: number | null = null): Caller =>
  keyCaller(`key-of-${accountId}`, {
    ...{ kind: 'verdict', seq: 1, sha256: '', accountId, scopes: [], expiresAtMs: null, suspended: false },
    requestsPerMinute,
  });

/** Limits of which the one named `full` refuses, and the account "used-up" has no tokens left. */
function setUp(options: { owner?: Ownership; allowance?: Partial<Allowance>; full?: string } = {}) {
  const taken: string[] = [];
  const refused: string[] = [];
  const deps: LimitDeps = {
    limiter: {
      take: (name, perMinute): Decision => {
        taken.push(`${name} ${perMinute}`);
        const admitted = name !== options.full;
        return {
          admitted,
          perMinute,
          remaining: admitted ? perMinute - 1 : 0,
          retryAfterMs: admitted ? 0 : 1_500,
          resetAfterMs: 2_250,
        };
      },
      refund: (name) =>
        void taken.splice(
          taken.findIndex((take) => take.startsWith(`${name} `)),
          1,
        ),
    },
    allowances: {
      of: (accountId) => ({
        ...{ requestsPerMinute: undefined, tokensPerMonth: undefined, tokensUsed: 0, periodEndMs: 90_000 },
        ...(accountId === 'used-up' ? { tokensPerMonth: 10, tokensUsed: 10 } : options.allowance),
      }),
    },
    ownerOf: () => options.owner,
    defaultLimits: { account: 100, publicEndpoint: 50, publicAddress: 20, tokensPerMonth: undefined },
    now: () => 30_000,
    countRefusal: (limit) => refused.push(limit),
  };
  const run = (caller: Caller, endpointId: string) =>
    admit(deps, { caller, endpointId, address: () => '1.2.3.4' });
  return { taken, refused, run };
}

describe('admission', () => {
  test.each<[string, Caller, string, Ownership | undefined, string[]]>([
    ['a key without a limit', keyOf('a'), elastic, undefined, ['account:a 100']],
    ['a key with a limit', keyOf('a', 5), elastic, undefined, ['key:key-of-a 5', 'account:a 100']],
    [
      'the owner of a public endpoint',
      keyOf('a'),
      endpoint,
      { accountId: 'a', isPublic: true },
      ['account:a 100'],
    ],
    [
      'a key of another account at a public endpoint',
      keyOf('b', 5),
      endpoint,
      { accountId: 'a', isPublic: true },
      ['key:key-of-b 5', 'address:1.2.3.4 20', 'endpoint:ep_000000000000 50'],
    ],
    [
      'an anonymous client at a public endpoint',
      anonymous,
      endpoint,
      { accountId: 'a', isPublic: true },
      ['address:1.2.3.4 20', 'endpoint:ep_000000000000 50'],
    ],
    [
      'an anonymous client at an endpoint whose owner is unknown',
      anonymous,
      endpoint,
      undefined,
      ['address:1.2.3.4 20', 'endpoint:ep_000000000000 50'],
    ],
    [
      'a key of another account at a private endpoint',
      keyOf('b'),
      endpoint,
      { accountId: 'a', isPublic: false },
      ['account:b 100'],
    ],
  ])('takes from the limits of %s', async (_name, caller, endpointId, owner, expected) => {
    const { taken, run } = setUp(owner ? { owner } : {});
    expect(await run(caller, endpointId)).toMatchObject({ kind: 'admitted' });
    expect(taken).toEqual(expected);
  });

  test('uses the limit of the account where it has one', async () => {
    const { taken, run } = setUp({ allowance: { requestsPerMinute: 7 } });
    await run(keyOf('a'), elastic);
    expect(taken).toEqual(['account:a 7']);
  });

  test('reports the limit of which least is left in the headers', async () => {
    const { run } = setUp();
    expect(await run(keyOf('a', 5), elastic)).toEqual({
      kind: 'admitted',
      headers: {
        'x-ratelimit-limit-requests': '5',
        'x-ratelimit-remaining-requests': '4',
        'x-ratelimit-reset-requests': '2.250s',
      },
    });
  });

  test('refuses over a limit, names it and when to retry, and refunds the other limits', async () => {
    const { taken, refused, run } = setUp({ full: 'account:a' });
    expect(await run(keyOf('a', 5), elastic)).toMatchObject({
      kind: 'refused',
      error: {
        code: 'rate_limit_exceeded',
        retryAfterSeconds: 2,
        message: expect.stringContaining('this account is 100 requests per minute'),
      },
      headers: { 'x-ratelimit-remaining-requests': '0' },
    });
    expect([taken, refused]).toEqual([['account:a 100'], ['account']]);
  });

  test('refuses an account without tokens until the month ends, before it takes from any limit', async () => {
    const { taken, refused, run } = setUp();
    expect(await run(keyOf('used-up'), elastic)).toMatchObject({
      ...{ kind: 'refused', headers: {} },
      error: { code: 'insufficient_quota', retryAfterSeconds: 60 },
    });
    expect([taken, refused]).toEqual([[], ['quota']]);
  });

  test('refuses every caller of a public endpoint when its owner has no tokens, and refunds', async () => {
    const { taken, run } = setUp({ owner: { accountId: 'used-up', isPublic: true } });
    for (const caller of [anonymous, keyOf('b')])
      expect(await run(caller, endpoint)).toMatchObject({ error: { code: 'insufficient_quota' } });
    expect(taken).toEqual([]);
  });
});
