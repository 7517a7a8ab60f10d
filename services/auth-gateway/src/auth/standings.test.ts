import { accountSubject, type VerdictEntry } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createStandings, type Standings } from './standings.js';
import type { Trust } from './trust.js';
import { createVerdictCache, type VerdictCache } from './verdict-cache.js';

const subjectId = accountSubject('a');
type AccountEntry = Extract<VerdictEntry, { kind: 'account' }>;
const entry = (seq: number, suspended = false): AccountEntry => ({
  ...{ kind: 'account', seq, suspended, inferenceKeyUntilMs: null },
});
const good = { suspended: false };
const clock = { now: () => 0, monotonic: () => 0 };
let verdictCache: VerdictCache;
let shared: Map<string, VerdictEntry>;
let lookups: { respond(answer: AccountEntry): void; fail(): void }[];
let trust: Trust;
let standings: Standings;

beforeEach(() => {
  verdictCache = createVerdictCache({ maxKeys: 100, verdictTtlMs: 60_000, unknownTtlMs: 10_000, clock });
  shared = new Map();
  lookups = [];
  trust = { memory: true, sharedCache: true, staleMemory: false, noImportedKeys: true };
  standings = createStandings({
    ...{ verdictCache, clock, verdictTtlMs: 60_000, unknownTtlMs: 10_000, maxKeys: 100 },
    sharedCache: {
      get: async (id) => shared.get(id),
      put: (id, put) => void shared.set(id, put),
      inUse: () => true,
    },
    askStanding: () =>
      new Promise((resolve, reject) => {
        lookups.push({ respond: resolve, fail: () => reject(new AppError('auth_unavailable')) });
      }),
    trust: () => trust,
  });
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the standing of an account', () => {
  test('is looked up once for simultaneous requests, then known from memory, and shared', async () => {
    const results = [standings.of('a'), standings.of('a')];
    await settled();
    expect(lookups).toHaveLength(1);
    lookups[0]?.respond(entry(1));
    expect(await Promise.all(results)).toMatchObject([good, good]);
    expect(standings.of('a')).toMatchObject(good);
    expect(shared.get(subjectId)).toEqual(entry(1));
  });

  test('is looked up again after a change, and an answer from before the change is not used', async () => {
    verdictCache.put(subjectId, entry(1));
    shared.set(subjectId, entry(1));
    verdictCache.apply({ kind: 'suspended', subjectId, seq: 5 });
    const result = standings.of('a');
    await settled();
    lookups[0]?.respond(entry(4));
    await settled();
    lookups[1]?.respond(entry(5, true));
    expect(await result).toMatchObject({ suspended: true });
    expect(standings.of('a')).toMatchObject({ suspended: true });
  });

  test('is not taken from memory without the lease, and each request asks for itself', async () => {
    verdictCache.put(subjectId, entry(1));
    trust = { ...trust, memory: false };
    shared.set(subjectId, entry(2, true));
    expect(await standings.of('a')).toMatchObject({ suspended: true });
    shared.clear();
    const results = [standings.of('a'), standings.of('a'), standings.confirm('a', 100)];
    await settled();
    expect(lookups).toHaveLength(3);
    for (const { fail } of lookups) fail();
    for (const result of results) await expect(result).rejects.toMatchObject({ code: 'auth_unavailable' });
  });

  test('is taken from memory without the lease for as long as stale verdicts may be used and nothing else answers', async () => {
    verdictCache.put(subjectId, entry(1));
    trust = { ...trust, memory: false, staleMemory: true };
    const result = standings.of('a');
    await settled();
    lookups[0]?.fail();
    expect(await result).toMatchObject(good);
  });

  test('that is a stale entry or a verdict in the shared cache decides nothing', async () => {
    for (const seq of [1, 2]) {
      trust = { ...trust, memory: false };
      shared.set(subjectId, { kind: 'stale', seq });
      const result = standings.of('a');
      await settled();
      lookups.at(-1)?.respond(entry(seq, true));
      expect(await result).toMatchObject({ suspended: true });
    }
  });
});
