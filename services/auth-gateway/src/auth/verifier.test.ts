import { createHash } from 'node:crypto';
import type { Entry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { generateKey } from '@hypervize/key-format';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Trust } from './trust.js';
import { createVerdictCache, type VerdictCache } from './verdict-cache.js';
import { createVerifier, type LookupResult, type Tier } from './verifier.js';

const { key, keyId } = generateKey();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const verdict = (seq: number, extra: Partial<Extract<Entry, { kind: 'verdict' }>> = {}): Entry => ({
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

let memory: VerdictCache;
let cached: Map<string, Entry>;
let asks: { key: string; answer(asked: LookupResult): void; fail(error: Error): void }[];
let tiers: Tier[];
let trust: Trust;
let nowMs: number;
const clock = { now: () => nowMs, monotonic: () => nowMs };

beforeEach(() => {
  nowMs = 1_000;
  memory = createVerdictCache({ maxKeys: 100, verdictTtlMs: 60_000, unknownTtlMs: 10_000, clock });
  cached = new Map();
  asks = [];
  tiers = [];
  trust = { memory: true, shared: true, staleMemory: false, noImportedKeys: true };
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

function verifier() {
  return createVerifier({
    memory,
    shared: {
      get: async (id) => cached.get(id),
      put: (id, entry) => void cached.set(id, entry),
      inUse: () => true,
    },
    ask: (asked) =>
      new Promise((resolve, reject) => {
        asks.push({ key: asked, answer: resolve, fail: reject });
      }),
    trust: () => trust,
    verdictTtlMs: 60_000,
    unknownTtlMs: 10_000,
    maxKeys: 100,
    clock,
    observe: (tier) => void tiers.push(tier),
  });
}

const entry = (one: Entry): LookupResult => ({ kind: 'entry', entry: one });

describe('a key', () => {
  test('of the wrong form is refused without asking anybody', async () => {
    const verify = verifier();
    for (const text of ['', 'nonsense', `${key}0`, key.slice(0, 41), ` ${key}`]) {
      expect(await verify(text)).toEqual({ kind: 'invalid' });
    }
    expect(asks).toEqual([]);
  });

  test('of a foreign form is asked about as soon as keys may have been imported', async () => {
    trust = { ...trust, noImportedKeys: false };
    const answer = verifier()('hvz_live_foreign');
    await settled();
    expect(asks.map((ask) => ask.key)).toEqual(['hvz_live_foreign']);
    asks[0]?.answer({ kind: 'mismatch' });
    expect(await answer).toEqual({ kind: 'invalid' });
  });

  test('that is new and comes a hundred times at once is asked about once', async () => {
    const verify = verifier();
    const answers = Array.from({ length: 100 }, () => verify(key));
    await settled();
    expect(asks).toHaveLength(1);
    asks[0]?.answer(entry(verdict(1)));
    for (const one of await Promise.all(answers)) expect(one.kind).toBe('good');
  });

  test('that is known is decided from memory, without a promise', async () => {
    const verify = verifier();
    const first = verify(key);
    await settled();
    asks[0]?.answer(entry(verdict(1)));
    await first;
    expect(verify(key)).toMatchObject({ kind: 'good', keyId });
    expect(tiers).toEqual(['key-service', 'memory']);
    expect(cached.get(keyId)).toEqual(verdict(1));
  });

  test('with a wrong secret is refused by the verdict on the right one, and by its own past', async () => {
    memory.put(keyId, verdict(1));
    const verify = verifier();
    const wrong = generateKey({ keyId }).key;
    expect(verify(wrong)).toEqual({ kind: 'invalid' });
    memory.reset(2);
    const asked = verify(wrong);
    await settled();
    asks[0]?.answer({ kind: 'mismatch' });
    expect(await asked).toEqual({ kind: 'invalid' });
    expect(await verify(wrong)).toEqual({ kind: 'invalid' });
    expect(asks).toHaveLength(1);
  });

  test('that has expired is called so at every use, and only if its secret is right', async () => {
    memory.put(keyId, verdict(1, { expiresAtMs: 1_000 }));
    const verify = verifier();
    expect(verify(key)).toEqual({ kind: 'expired' });
    expect(verify(generateKey({ keyId }).key)).toEqual({ kind: 'invalid' });
  });
});

describe('a change', () => {
  test('that is heard of while key-service is being asked is decided after', async () => {
    const answer = verifier()(key);
    await settled();
    memory.apply({ kind: 'revoked', keyId, seq: 9 });
    // The verdict was read before the change.
    asks[0]?.answer(entry(verdict(8)));
    await settled();
    expect(asks).toHaveLength(2);
    asks[1]?.answer(entry({ kind: 'tombstone', seq: 9 }));
    expect(await answer).toEqual({ kind: 'invalid' });
    expect(cached.get(keyId)).toEqual({ kind: 'tombstone', seq: 9 });
  });

  test('makes an older entry of the shared cache worthless', async () => {
    cached.set(keyId, verdict(8));
    memory.apply({ kind: 'changed', keyId, seq: 9 });
    const answer = verifier()(key);
    await settled();
    asks[0]?.answer(entry(verdict(9, { scopes: ['elastic-only'] })));
    expect(await answer).toMatchObject({ verdict: { scopes: ['elastic-only'] } });
  });

  test('that outruns every answer ends in auth_unavailable, not in either verdict', async () => {
    const answer = verifier()(key);
    for (let round = 0; round < 5; round++) {
      await settled();
      memory.apply({ kind: 'changed', keyId, seq: 10 + round });
      asks[round]?.answer(entry(verdict(9 + round)));
    }
    await expect(answer).rejects.toMatchObject({ code: 'auth_unavailable' });
  });
});

describe('what may be used', () => {
  const without = { memory: false, shared: false, staleMemory: false, noImportedKeys: false };

  test('without the lease nobody gets the answer to a question that was asked before he came', async () => {
    trust = without;
    const verify = verifier();
    const first = verify(key);
    const later = [verify(key), verify(key)];
    await settled();
    expect(asks).toHaveLength(1);
    // Read before the revocation, and slow on its way.
    asks[0]?.answer(entry(verdict(1)));
    expect((await first).kind).toBe('good');
    await settled();
    expect(asks).toHaveLength(2);
    asks[1]?.answer(entry({ kind: 'tombstone', seq: 2 }));
    expect(await Promise.all(later)).toEqual([{ kind: 'invalid' }, { kind: 'invalid' }]);
  });

  test('an answer that took long is not put into the shared cache, where its time would begin anew', async () => {
    const verify = verifier();
    const answer = verify(key);
    await settled();
    nowMs += 5_001;
    asks[0]?.answer(entry(verdict(1)));
    expect((await answer).kind).toBe('good');
    expect(cached.size).toBe(0);
  });

  test('memory is believed for a while when nobody can be asked, if an operator wants it so, and not otherwise', async () => {
    memory.put(keyId, verdict(1));
    const verify = verifier();
    for (const staleMemory of [false, true]) {
      trust = { ...without, staleMemory };
      const answer = verify(key);
      await settled();
      asks.at(-1)?.fail(new AppError('auth_unavailable'));
      if (staleMemory) expect((await answer).kind).toBe('good');
      else await expect(answer).rejects.toMatchObject({ code: 'auth_unavailable' });
    }
    expect(tiers).toEqual(['stale-memory']);
  });

  test('without the feed the memory is not; the shared cache is', async () => {
    memory.put(keyId, verdict(1));
    cached.set(keyId, { kind: 'tombstone', seq: 2 });
    trust = { ...without, shared: true };
    expect(await verifier()(key)).toEqual({ kind: 'invalid' });
    expect(tiers).toEqual(['shared']);
  });

  test('before the feed has caught up, neither is', async () => {
    memory.put(keyId, verdict(1));
    cached.set(keyId, verdict(1));
    trust = without;
    const answer = verifier()(key);
    await settled();
    asks[0]?.answer(entry({ kind: 'tombstone', seq: 2 }));
    expect(await answer).toEqual({ kind: 'invalid' });
  });

  test('when nobody can be asked the key is neither good nor invalid, and is asked about again', async () => {
    const verify = verifier();
    const first = verify(key);
    await settled();
    asks[0]?.fail(new AppError('auth_unavailable'));
    await expect(first).rejects.toMatchObject({ code: 'auth_unavailable' });
    const second = verify(key);
    await settled();
    asks[1]?.answer(entry(verdict(1)));
    expect((await second).kind).toBe('good');
  });

  test('that has been seen to be good is asked about again also where guesses are refused; no other is', async () => {
    const verify = verifier();
    const refused = () => verify(key, 'refused');
    expect(refused).toThrow(expect.objectContaining({ code: 'rate_limit_exceeded' }));
    const first = verify(key);
    await settled();
    asks[0]?.answer({ kind: 'entry', entry: verdict(1) });
    await first;
    nowMs += 60_001;
    cached.clear();
    const again = refused();
    await settled();
    asks[1]?.answer({ kind: 'entry', entry: { kind: 'tombstone', seq: 2 } });
    expect(await again).toEqual({ kind: 'invalid' });
    nowMs += 60_001;
    cached.clear();
    expect(refused).toThrow(expect.objectContaining({ code: 'rate_limit_exceeded' }));
  });
});
