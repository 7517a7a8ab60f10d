import { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../auth/authenticate.js';
import type { Route } from '../http/routes.js';
import { admit, type LimitDeps } from './admit.js';
import { type Allowance, createAllowances } from './allowances.js';
import type { Decision } from './decision.js';
import { createEndpointOwners, type Ownership } from './endpoint-owners.js';

type Inference = Extract<Route, { kind: 'inference' }>;
const elastic: Inference = { kind: 'inference', way: 'elastic', endpointId: '', routerPath: '/' };
const endpoint: Inference = {
  kind: 'inference',
  way: 'dedicated',
  endpointId: 'ep_000000000000',
  routerPath: '/',
};
const anonymous: Caller = { kind: 'anonymous' };
const caller = (accountId: string, requestsPerMinute: number | null = null): Caller => ({
  kind: 'key',
  keyId: `key-of-${accountId}`,
  key: '',
  verdict: {
    ...{ kind: 'verdict', seq: 1, sha256: '', accountId, scopes: [], expiresAtMs: null, suspended: false },
    requestsPerMinute,
  },
});

function setUp(options: { owner?: Ownership; allowance?: Partial<Allowance>; full?: string } = {}) {
  const taken: string[] = [];
  const refused: string[] = [];
  const headers: Record<string, string>[] = [];
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
          taken.findIndex((one) => one.startsWith(`${name} `)),
          1,
        ),
    },
    allowances: {
      of: (accountId) => ({
        ...{ requestsPerMinute: undefined, tokensPerMonth: undefined, tokensUsed: 0, periodEndMs: 90_000 },
        ...(accountId === 'poor' ? { tokensPerMonth: 10, tokensUsed: 10 } : options.allowance),
      }),
    },
    ownerOf: () => options.owner,
    defaultLimits: { account: 100, publicEndpoint: 50, publicAddress: 20, tokensPerMonth: undefined },
    now: () => 30_000,
    observeRefusal: (limit) => refused.push(limit),
  };
  const run = (who: Caller, route: Inference) =>
    admit(deps, { caller: who, route, address: () => '1.2.3.4' }, (told) => headers.push({ ...told }));
  return { taken, refused, headers, run };
}

describe('the limits of a request', () => {
  test.each<[string, Caller, Inference, Ownership | undefined, string[]]>([
    ['a key', caller('a'), elastic, undefined, ['account:a 100']],
    ['a key with a limit', caller('a', 5), elastic, undefined, ['key:key-of-a 5', 'account:a 100']],
    [
      'its owner at a public endpoint',
      caller('a'),
      endpoint,
      { accountId: 'a', isPublic: true },
      ['account:a 100'],
    ],
    [
      'a guest with a key',
      caller('b', 5),
      endpoint,
      { accountId: 'a', isPublic: true },
      ['key:key-of-b 5', 'address:1.2.3.4 20', 'endpoint:ep_000000000000 50'],
    ],
    [
      'anyone',
      anonymous,
      endpoint,
      { accountId: 'a', isPublic: true },
      ['address:1.2.3.4 20', 'endpoint:ep_000000000000 50'],
    ],
    [
      'anyone where nobody knows',
      anonymous,
      endpoint,
      undefined,
      ['address:1.2.3.4 20', 'endpoint:ep_000000000000 50'],
    ],
    [
      'a stranger at a private one',
      caller('b'),
      endpoint,
      { accountId: 'a', isPublic: false },
      ['account:b 100'],
    ],
  ])('of %s', async (_who, who, route, owner, expected) => {
    const { taken, run } = setUp(owner ? { owner } : {});
    await run(who, route);
    expect(taken).toEqual(expected);
  });

  test('of an account are its own where it has some', async () => {
    const { taken, run } = setUp({ allowance: { requestsPerMinute: 7 } });
    await run(caller('a'), elastic);
    expect(taken).toEqual(['account:a 7']);
  });

  test('are told of in the headers: the one of which least is left', async () => {
    const { headers, run } = setUp();
    await run(caller('a', 5), elastic);
    expect(headers).toEqual([
      {
        'x-ratelimit-limit-requests': '5',
        'x-ratelimit-remaining-requests': '4',
        'x-ratelimit-reset-requests': '2.250s',
      },
    ]);
  });

  test('that refuse take nothing of the others, and say which it was, how much it is, and when', async () => {
    const { taken, refused, headers, run } = setUp({ full: 'account:a' });
    const error = await run(caller('a', 5), elastic).catch((thrown: AppError) => thrown);
    expect(error).toMatchObject({ code: 'rate_limit_exceeded', retryAfterSeconds: 2 });
    expect((error as AppError).message).toContain('this account is 100 a minute');
    expect([taken, refused]).toEqual([['account:a 100'], ['account']]);
    expect(headers[0]).toMatchObject({ 'x-ratelimit-remaining-requests': '0' });
  });

  test('a quota that is used up refuses before any request is counted, until the month is over', async () => {
    const { taken, refused, run } = setUp();
    await expect(run(caller('poor'), elastic)).rejects.toMatchObject({
      ...{ code: 'insufficient_quota', retryAfterSeconds: 60 },
    });
    expect([taken, refused]).toEqual([[], ['quota']]);
  });

  test("of a public endpoint are also its owner's quota, whoever asks", async () => {
    const { run } = setUp({ owner: { accountId: 'poor', isPublic: true } });
    for (const who of [anonymous, caller('b')])
      await expect(run(who, endpoint)).rejects.toMatchObject({ code: 'insufficient_quota' });
  });
});

describe('what is known of accounts', () => {
  const open = () => {
    const state = { nowMs: 0, away: false, used: 100, asked: 0 };
    const allowances = createAllowances({
      ask: async (accountIds) => {
        state.asked++;
        if (state.away) throw new AppError('unavailable');
        const one = {
          requestsPerMinute: undefined,
          tokensPerMonth: 1_000,
          tokensUsed: state.used,
          periodEndMs: 1e9,
        };
        return new Map(accountIds.map((accountId) => [accountId, one]));
      },
      clock: { now: () => state.nowMs, monotonic: () => state.nowMs },
      maxAccounts: 100,
      onError: () => {},
    });
    const used = async () => (await allowances.of('a'))?.tokensUsed;
    return { state, allowances, used };
  };

  test('is asked once, however many want to know at once, and waited for only then', async () => {
    const { state, allowances } = open();
    await Promise.all(Array.from({ length: 10 }, () => allowances.of('a')));
    expect(state.asked).toBe(1);
    expect(allowances.of('a')).not.toBeInstanceOf(Promise);
  });

  test('includes what was used here, before it is counted and after, and not twice', async () => {
    const { state, allowances, used } = open();
    expect(await used()).toBe(100);
    allowances.used('a', 30);
    expect(await used()).toBe(130);
    allowances.counted('a', 30);
    state.used = 130;
    expect(await used()).toBe(130);
    state.nowMs += 2_000;
    await allowances.refresh();
    expect(await used()).toBe(130);
  });

  test('is not lost when nobody can be asked, and then nobody waits again', async () => {
    const { state, allowances, used } = open();
    await used();
    state.away = true;
    state.nowMs += 2_000;
    await allowances.refresh();
    expect(await used()).toBe(100);
    expect(await allowances.of('b')).toBeUndefined();
    expect(allowances.of('b')).toBeUndefined();
    state.away = false;
    state.nowMs += 2_000;
    await allowances.refresh();
    expect(allowances.of('b')).toMatchObject({ tokensUsed: 100 });
  });

  test('is brought up to date for those in use only', async () => {
    const { state, allowances, used } = open();
    await used();
    state.nowMs += 61_000;
    await allowances.refresh();
    expect(state.asked).toBe(1);
  });

  test('begins anew with a new month', async () => {
    const { state, allowances, used } = open();
    await used();
    state.nowMs = 1e9;
    allowances.used('a', 5);
    expect(await used()).toBe(5);
  });
});

describe('whose an endpoint is', () => {
  test('is asked once, then known; asked again behind the requests; and stays known while nobody answers', async () => {
    const state = { nowMs: 0, asked: 0, fail: undefined as AppError | undefined, isPublic: true };
    const ownerOf = createEndpointOwners(
      async () => {
        state.asked++;
        if (state.fail) throw state.fail;
        return { accountId: 'a', isPublic: state.isPublic };
      },
      { monotonic: () => state.nowMs },
      100,
    );
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([ownerOf('ep'), ownerOf('ep')])).toEqual([
      { accountId: 'a', isPublic: true },
      { accountId: 'a', isPublic: true },
    ]);
    expect(state.asked).toBe(1);
    state.isPublic = false;
    state.nowMs = 2_001;
    expect(ownerOf('ep')).toMatchObject({ isPublic: true });
    await settled();
    expect(ownerOf('ep')).toMatchObject({ isPublic: false });
    state.fail = new AppError('unavailable');
    state.nowMs = 5_000;
    ownerOf('ep');
    await settled();
    expect(ownerOf('ep')).toMatchObject({ accountId: 'a' });
    state.fail = new AppError('endpoint_not_found');
    state.nowMs = 8_000;
    ownerOf('ep');
    await settled();
    expect(ownerOf('ep')).toBeUndefined();
  });
});
