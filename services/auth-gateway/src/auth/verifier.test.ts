import { createHash } from 'node:crypto';
import type { VerdictEntry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LookupResult, Tier } from './lookup.js';
import { presentedOf } from './presented.js';
import type { Trust } from './trust.js';
import { createVerdictCache, type VerdictCache } from './verdict-cache.js';
import { createVerifier } from './verifier.js';

const { key, keyId } = generateKey();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const verdict = (
  seq: number,
  extra: Partial<Extract<VerdictEntry, { kind: 'verdict' }>> = {},
): VerdictEntry => ({
  kind: 'verdict',
  seq,
  sha256: sha256(key),
  accountId: 'account',
  scopes: ['inference'],
  expiresAtMs: null,
  suspended: false,
  requestsPerMinute: null,
  ...extra,
});

let verdictCache: VerdictCache;
let shared: Map<string, VerdictEntry>;
let lookups: { key: string; respond(result: LookupResult): void; fail(error: Error): void }[];
let tiers: Tier[];
let trust: Trust;
let nowMs: number;
const clock = { now: () => nowMs, monotonic: () => nowMs };

beforeEach(() => {
  nowMs = 1_000;
  verdictCache = createVerdictCache({ maxKeys: 100, verdictTtlMs: 60_000, unknownTtlMs: 10_000, clock });
  shared = new Map();
  lookups = [];
  tiers = [];
  trust = { memory: true, sharedCache: true, staleMemory: false, noImportedKeys: true };
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

function verifier() {
  const verify = createVerifier({
    verdictCache,
    sharedCache: {
      get: async (id) => shared.get(id),
      put: (id, entry) => void shared.set(id, entry),
      inUse: () => true,
    },
    askKeyService: (presented) =>
      new Promise((resolve, reject) => {
        lookups.push({ key: presented.credential, respond: resolve, fail: reject });
      }),
    trust: () => trust,
    verdictTtlMs: 60_000,
    unknownTtlMs: 10_000,
    maxKeys: 100,
    clock,
    countVerification: (tier) => void tiers.push(tier),
  });
  return (text: string, admit?: Parameters<typeof verify>[1]) => verify(presentedOf('key', text), admit);
}

const entry = (one: VerdictEntry): LookupResult => ({ kind: 'entry', entry: one });

describe('a key', () => {
  test('of the wrong form is refused without a lookup', async () => {
    const verify = verifier();
    for (const text of ['', 'nonsense', `${key}0`, key.slice(0, 41), ` ${key}`]) {
      expect(await verify(text)).toEqual({ kind: 'invalid' });
    }
    expect(lookups).toEqual([]);
  });

  test('of another form is looked up if keys may have been imported', async () => {
    trust = { ...trust, noImportedKeys: false };
    const result = verifier()('hvz_live_foreign');
    await settled();
    expect(lookups.map((lookup) => lookup.key)).toEqual(['hvz_live_foreign']);
    lookups[0]?.respond({ kind: 'mismatch' });
    expect(await result).toEqual({ kind: 'invalid' });
  });

  test('that is presented a hundred times at once is looked up once', async () => {
    const verify = verifier();
    const results = Array.from({ length: 100 }, () => verify(key));
    await settled();
    expect(lookups).toHaveLength(1);
    lookups[0]?.respond(entry(verdict(1)));
    for (const one of await Promise.all(results)) expect(one.kind).toBe('good');
  });

  test('that is cached is verified from memory, synchronously', async () => {
    const verify = verifier();
    const first = verify(key);
    await settled();
    lookups[0]?.respond(entry(verdict(1)));
    await first;
    expect(verify(key)).toMatchObject({ kind: 'good' });
    expect(tiers).toEqual(['key_service', 'memory']);
    expect(shared.get(keyId)).toEqual(verdict(1));
  });

  test('with a wrong secret is refused by the verdict on the valid key, and by an earlier mismatch', async () => {
    verdictCache.put(keyId, verdict(1));
    const verify = verifier();
    const wrong = generateKey({ keyId }).key;
    expect(verify(wrong)).toEqual({ kind: 'invalid' });
    verdictCache.reset(2);
    const result = verify(wrong);
    await settled();
    lookups[0]?.respond({ kind: 'mismatch' });
    expect(await result).toEqual({ kind: 'invalid' });
    expect(await verify(wrong)).toEqual({ kind: 'invalid' });
    expect(lookups).toHaveLength(1);
  });

  test('that has expired is reported as expired, and only if its secret is right', async () => {
    verdictCache.put(keyId, verdict(1, { expiresAtMs: 1_000 }));
    const verify = verifier();
    expect(verify(key)).toMatchObject({ kind: 'expired' });
    expect(verify(generateKey({ keyId }).key)).toEqual({ kind: 'invalid' });
  });
});

describe('a change', () => {
  test('that arrives during a lookup takes precedence over its result', async () => {
    const result = verifier()(key);
    await settled();
    verdictCache.apply({ kind: 'revoked', subjectId: keyId, seq: 9 });
    // The verdict was read before the change.
    lookups[0]?.respond(entry(verdict(8)));
    await settled();
    expect(lookups).toHaveLength(2);
    lookups[1]?.respond(entry({ kind: 'tombstone', seq: 9 }));
    expect(await result).toEqual({ kind: 'invalid' });
    expect(shared.get(keyId)).toEqual({ kind: 'tombstone', seq: 9 });
  });

  test('invalidates an older entry of the shared cache', async () => {
    shared.set(keyId, verdict(8));
    verdictCache.apply({ kind: 'changed', subjectId: keyId, seq: 9 });
    const result = verifier()(key);
    await settled();
    lookups[0]?.respond(entry(verdict(9, { scopes: ['elastic-only'] })));
    expect(await result).toMatchObject({ verdict: { scopes: ['elastic-only'] } });
  });

  test('that outruns every lookup gives auth_unavailable, not either verdict', async () => {
    const result = verifier()(key);
    for (let round = 0; round < 5; round++) {
      await settled();
      verdictCache.apply({ kind: 'changed', subjectId: keyId, seq: 10 + round });
      lookups[round]?.respond(entry(verdict(9 + round)));
    }
    await expect(result).rejects.toMatchObject({ code: 'auth_unavailable' });
  });
});

describe('trust', () => {
  const without = { memory: false, sharedCache: false, staleMemory: false, noImportedKeys: false };

  test('without the lease no request gets the result of a lookup that began before it', async () => {
    trust = without;
    const verify = verifier();
    const first = verify(key);
    const later = [verify(key), verify(key)];
    await settled();
    expect(lookups).toHaveLength(1);
    // Read before the revocation, and delayed.
    lookups[0]?.respond(entry(verdict(1)));
    expect((await first).kind).toBe('good');
    await settled();
    expect(lookups).toHaveLength(2);
    lookups[1]?.respond(entry({ kind: 'tombstone', seq: 2 }));
    expect(await Promise.all(later)).toEqual([{ kind: 'invalid' }, { kind: 'invalid' }]);
  });

  test('the result of a slow lookup is not put into the shared cache, where its lifetime would start again', async () => {
    const verify = verifier();
    const result = verify(key);
    await settled();
    nowMs += 5_001;
    lookups[0]?.respond(entry(verdict(1)));
    expect((await result).kind).toBe('good');
    expect(shared.size).toBe(0);
  });

  test('stale memory is used when key-service cannot be reached only if the operator allows it', async () => {
    verdictCache.put(keyId, verdict(1));
    const verify = verifier();
    for (const staleMemory of [false, true]) {
      trust = { ...without, staleMemory };
      const result = verify(key);
      await settled();
      lookups.at(-1)?.fail(new AppError('auth_unavailable'));
      if (staleMemory) expect((await result).kind).toBe('good');
      else await expect(result).rejects.toMatchObject({ code: 'auth_unavailable' });
    }
    expect(tiers).toEqual(['stale_memory']);
  });

  test('without the lease the shared cache is used and memory is not', async () => {
    verdictCache.put(keyId, verdict(1));
    shared.set(keyId, { kind: 'tombstone', seq: 2 });
    trust = { ...without, sharedCache: true };
    expect(await verifier()(key)).toEqual({ kind: 'invalid' });
    expect(tiers).toEqual(['shared_cache']);
  });

  test('before the first lease neither is used', async () => {
    verdictCache.put(keyId, verdict(1));
    shared.set(keyId, verdict(1));
    trust = without;
    const result = verifier()(key);
    await settled();
    lookups[0]?.respond(entry({ kind: 'tombstone', seq: 2 }));
    expect(await result).toEqual({ kind: 'invalid' });
  });

  test('when key-service cannot be reached the key is neither good nor invalid, and is looked up again', async () => {
    const verify = verifier();
    const first = verify(key);
    await settled();
    lookups[0]?.fail(new AppError('auth_unavailable'));
    await expect(first).rejects.toMatchObject({ code: 'auth_unavailable' });
    const second = verify(key);
    await settled();
    lookups[1]?.respond(entry(verdict(1)));
    expect((await second).kind).toBe('good');
  });
});

describe('a lookup that has to be admitted', () => {
  const refuse = async () => ({ kind: 'not_verified' }) as const;

  test('is not made if it is not; a key that was seen to be good needs no admission', async () => {
    const verify = verifier();
    expect(await verify(key, refuse)).toEqual({ kind: 'not_verified' });
    expect(lookups).toEqual([]);
    const first = verify(key, async (lookup) => lookup());
    await settled();
    lookups[0]?.respond({ kind: 'entry', entry: verdict(1) });
    expect((await first).kind).toBe('good');
    nowMs += 60_001;
    shared.clear();
    const again = verify(key, refuse);
    await settled();
    lookups[1]?.respond({ kind: 'entry', entry: { kind: 'tombstone', seq: 2 } });
    expect(await again).toEqual({ kind: 'invalid' });
    nowMs += 60_001;
    shared.clear();
    expect(await verify(key, refuse)).toEqual({ kind: 'not_verified' });
  });

  test('is not made twice for a key that others have found out about meanwhile, and does not hold them up', async () => {
    const verify = verifier();
    let admitNow: () => void = () => {};
    const waiting = verify(key, (lookup) => {
      return new Promise((resolve) => {
        admitNow = () => resolve(Promise.resolve(lookup()));
      });
    });
    const other = verify(key, async (lookup) => lookup());
    await settled();
    lookups[0]?.respond(entry(verdict(1)));
    expect((await other).kind).toBe('good');
    admitNow();
    expect((await waiting).kind).toBe('good');
    expect(lookups).toHaveLength(1);
  });

  test('is not asked for by a key that is malformed, cached, known to be wrong, or being looked up', async () => {
    const verify = verifier();
    const never = () => Promise.reject(new Error('asked for'));
    expect(await verify('nonsense', never)).toEqual({ kind: 'invalid' });
    const wrong = generateKey({ keyId }).key;
    const mismatch = verify(wrong);
    await settled();
    const shares = verify(wrong, never);
    lookups[0]?.respond({ kind: 'mismatch' });
    expect([await mismatch, await shares]).toEqual([{ kind: 'invalid' }, { kind: 'invalid' }]);
    expect(await verify(wrong, never)).toEqual({ kind: 'invalid' });
    verdictCache.put(keyId, verdict(1));
    expect(await verify(key, never)).toMatchObject({ kind: 'good' });
  });
});
