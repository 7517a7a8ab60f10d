import { AppError } from '@hypervize/errors';
import { createRandom } from '@hypervize/testkit';
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createManualClock, type ManualClock, settle } from '../../test/manual-clock.js';
import {
  createVerifyKey,
  type KeyAnswer,
  type KeyClient,
  maxBatch,
  maxBatchWaitMs,
  type VerifyKey,
} from './verify-batches.js';

type BatchAnswer = Awaited<ReturnType<KeyClient['verifyKeys']>>;

interface Call<A> {
  readonly keys: readonly string[];
  readonly timeoutMs: number;
  respond(answer: A): void;
  fail(error: Error): void;
}

let clock: ManualClock;
let batches: Call<BatchAnswer>[];
let singles: Call<KeyAnswer>[];
let verifyKey: VerifyKey;

beforeEach(() => {
  clock = createManualClock();
  batches = [];
  singles = [];
  verifyKey = createVerifyKey(client(), clock);
});

/** Calls that the test answers. */
function client(): KeyClient {
  const callIn = <A>(calls: Call<A>[], keys: readonly string[], timeoutMs: number) =>
    new Promise<never>((resolve, reject) => {
      calls.push({ keys, timeoutMs, respond: resolve as (answer: A) => void, fail: reject });
    });
  return {
    verifyKey: ({ key = '' }, options) => callIn(singles, [key], options?.timeoutMs ?? 0),
    verifyKeys: ({ keys = [] }, options) => callIn(batches, keys, options?.timeoutMs ?? 0),
  };
}

/** The outcome of a key: its account has the key's name, so that an answer that went to the wrong key is seen. */
const outcomeOf = (key: string) =>
  key.startsWith('unknown')
    ? { verdict: null, refusal: { reason: 'REASON_UNKNOWN' as const } }
    : { verdict: verdictOf(key), refusal: null };
const verdictOf = (key: string) => ({
  ...{ keyId: key, accountId: key, scopes: ['inference'], accountSuspended: false },
});
const answerTo = (keys: readonly string[], seq = 1) =>
  ({
    seq,
    results: keys.map((key) => ({ ...outcomeOf(key), undecided: undefined })),
  }) as unknown as BatchAnswer;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: AppError) => error.code,
  );
const batch = (place: number) => batches[place] as Call<BatchAnswer>;
const single = (place: number) => singles[place] as Call<KeyAnswer>;

describe('keys that are verified at the same time', () => {
  test('travel in one call if they arrive in one turn of the event loop, and each gets its own answer', async () => {
    const answers = ['a', 'unknown-b', 'c'].map((key) => verifyKey(key, 1_000));
    await settle();
    expect(batches.map(({ keys }) => keys)).toEqual([['a', 'unknown-b', 'c']]);
    batch(0).respond(answerTo(batch(0).keys, 7));
    expect(await Promise.all(answers)).toEqual(
      ['a', 'unknown-b', 'c'].map((key) => ({ seq: 7, ...outcomeOf(key) })),
    );
    expect(singles).toEqual([]);
  });

  test('travel in one call if they arrive while one is under way, which is sent when that ends', async () => {
    void verifyKey('first', 1_000);
    await settle();
    void verifyKey('second', 1_000);
    await settle();
    void verifyKey('third', 1_000);
    await settle();
    expect(batches).toHaveLength(1);
    batch(0).respond(answerTo(['first']));
    await settle();
    expect(batches.map(({ keys }) => keys)).toEqual([['first'], ['second', 'third']]);
  });

  test('wait for a call that hangs for a few milliseconds only', async () => {
    void verifyKey('hangs', 1_000);
    await settle();
    const answer = verifyKey('other', 1_000);
    await clock.advance(maxBatchWaitMs - 1);
    expect(batches).toHaveLength(1);
    await clock.advance(1);
    expect(batches[1]?.keys).toEqual(['other']);
    batch(1).respond(answerTo(['other']));
    expect(await answer).toMatchObject({ verdict: { accountId: 'other' } });
  });

  test(`travel in calls of at most ${maxBatch}, which are sent when they are full`, async () => {
    const keys = Array.from({ length: maxBatch * 2 + 3 }, (_, i) => `key ${i}`);
    for (const key of keys) void verifyKey(key, 1_000);
    await clock.advance(maxBatchWaitMs);
    expect(batches.map((call) => call.keys.length)).toEqual([maxBatch, maxBatch, 3]);
    expect(batches.flatMap((call) => call.keys)).toEqual(keys);
  });
});

describe('deadlines', () => {
  test('each verification ends at its own, and the call lasts until the latest', async () => {
    const soon = codeOf(verifyKey('soon', 100));
    const late = verifyKey('late', 1_000);
    await settle();
    expect(batch(0).timeoutMs).toBe(1_000);
    await clock.advance(100);
    expect(await soon).toBe('deadline_exceeded');
    batch(0).respond(answerTo(batch(0).keys));
    expect(await late).toMatchObject({ verdict: { accountId: 'late' } });
  });

  test('include the time that a key waited for its call', async () => {
    void verifyKey('hangs', 10_000);
    await settle();
    void verifyKey('waits', 1_000);
    await clock.advance(maxBatchWaitMs);
    expect(batch(1).timeoutMs).toBe(1_000 - maxBatchWaitMs);
  });
});

describe('a key that only bcrypt can decide', () => {
  const undecided = (seq = 1) => ({ seq, results: [{ undecided: true }] }) as unknown as BatchAnswer;

  test('is verified alone, within what is left of its time, and delays no other key', async () => {
    const slow = verifyKey('slow', 1_000);
    await settle();
    await clock.advance(300);
    batch(0).respond(undecided());
    await settle();
    expect(singles.map(({ keys, timeoutMs }) => [keys, timeoutMs])).toEqual([[['slow'], 700]]);
    const quick = verifyKey('quick', 1_000);
    await settle();
    batch(1).respond(answerTo(['quick']));
    expect(await quick).toMatchObject({ verdict: { accountId: 'quick' } });
    single(0).respond({ seq: 9, ...outcomeOf('slow') } as KeyAnswer);
    expect(await slow).toMatchObject({ seq: 9, verdict: { accountId: 'slow' } });
  });

  test('fails alone', async () => {
    const codes = ['a', 'b'].map((key) => codeOf(verifyKey(key, 1_000)));
    await settle();
    const { results } = answerTo(['a', 'b']);
    batch(0).respond({ seq: 1, results: [{ undecided: true }, results[1]] } as unknown as BatchAnswer);
    await settle();
    single(0).fail(new AppError('overloaded'));
    expect(await Promise.all(codes)).toEqual(['overloaded', 'answered']);
  });
});

describe('a call that fails', () => {
  test('is repeated once if key-service was unavailable, and then rejects its keys and no others', async () => {
    const codes = ['a', 'b'].map((key) => codeOf(verifyKey(key, 1_000)));
    await settle();
    batch(0).fail(new AppError('unavailable'));
    await settle();
    expect(batch(1).keys).toEqual(['a', 'b']);
    batch(1).fail(new AppError('unavailable'));
    expect(await Promise.all(codes)).toEqual(['unavailable', 'unavailable']);
    expect([batches.length, singles.length]).toEqual([2, 0]);
    const next = verifyKey('a', 1_000);
    await settle();
    batch(2).respond(answerTo(['a']));
    expect(await next).toMatchObject({ verdict: { accountId: 'a' } });
  });

  test.each(['internal', 'invalid_request'] as const)(
    'with %s, which one of its keys may have caused, is made for each key alone',
    async (code) => {
      const codes = ['good', 'culprit'].map((key) => codeOf(verifyKey(key, 1_000)));
      await settle();
      batch(0).fail(new AppError(code, 'No.'));
      await settle();
      expect(singles.map(({ keys }) => keys)).toEqual([['good'], ['culprit']]);
      single(0).respond({ seq: 1, ...outcomeOf('good') } as KeyAnswer);
      single(1).fail(new AppError(code, 'No.'));
      expect(await Promise.all(codes)).toEqual(['answered', code]);
    },
  );

  test('with an answer for another number of keys gives none of them an answer of another key', async () => {
    const answers = ['a', 'b'].map((key) => verifyKey(key, 1_000));
    await settle();
    batch(0).respond(answerTo(['b']));
    await settle();
    for (const { keys, respond } of singles)
      respond({ seq: 1, ...outcomeOf(keys[0] as string) } as KeyAnswer);
    expect((await Promise.all(answers)).map(({ verdict }) => verdict?.accountId)).toEqual(['a', 'b']);
  });
});

test('a key-service without VerifyKeys is asked about each key alone, and after a while whether it has it now', async () => {
  const unimplemented = () =>
    new AppError('internal', undefined, { cause: Object.assign(new Error('unimplemented'), { code: 12 }) });
  const first = verifyKey('a', 1_000);
  await settle();
  batch(0).fail(unimplemented());
  await settle();
  single(0).respond({ seq: 1, ...outcomeOf('a') } as KeyAnswer);
  expect(await first).toMatchObject({ verdict: { accountId: 'a' } });

  const second = ['b', 'c'].map((key) => verifyKey(key, 1_000));
  await settle();
  expect([batches.length, singles.length]).toEqual([1, 3]);
  for (const { keys, respond } of singles.slice(1))
    respond({ seq: 1, ...outcomeOf(keys[0] as string) } as KeyAnswer);
  await Promise.all(second);

  await clock.advance(30_000);
  void verifyKey('d', 1_000);
  await settle();
  expect(batches[1]?.keys).toEqual(['d']);
});

test('whatever fails and in whatever order: each key gets its own answer or an error by its deadline, never another verdict', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = createRandom(seed);
      clock = createManualClock();
      batches = [];
      singles = [];
      verifyKey = createVerifyKey(client(), clock);
      const timeoutMs = 200;
      const results = await runSchedule(random, timeoutMs);
      for (const { key, tookMs, outcome } of results) {
        expect(tookMs).toBeLessThanOrEqual(timeoutMs);
        if (outcome.kind === 'answer') expect(outcome.answer).toMatchObject(outcomeOf(key));
        else expect(outcome.error).toBeInstanceOf(AppError);
      }
      expect(batches.every(({ keys }) => keys.length >= 1 && keys.length <= maxBatch)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

type Outcome =
  | { readonly kind: 'answer'; readonly answer: KeyAnswer }
  | { readonly kind: 'error'; readonly error: unknown };

/** Verifies keys at random times; calls are answered, fail or hang at random. Resolves to what became of each key. */
async function runSchedule(random: ReturnType<typeof createRandom>, timeoutMs: number) {
  const results: { key: string; tookMs: number; outcome: Outcome }[] = [];
  let count = 0;
  const begin = (key: string) => {
    const sentMs = clock.monotonic();
    const settledAs = (outcome: Outcome) =>
      void results.push({ key, tookMs: clock.monotonic() - sentMs, outcome });
    verifyKey(key, timeoutMs).then(
      (answer) => settledAs({ kind: 'answer', answer }),
      (error: unknown) => settledAs({ kind: 'error', error }),
    );
  };
  const respondedBatches = new Set<unknown>();
  for (let step = 0; step < 60; step++) {
    for (let i = random.between(0, 4); i >= 1; i--)
      begin(`${random.chance(0.3) ? 'unknown' : 'key'} ${count++}`);
    await clock.advance(Math.floor(random.between(0, 8)));
    for (const call of batches) if (random.chance(0.4)) respondToBatch(random, call, respondedBatches);
    for (const call of singles) if (random.chance(0.4)) respondToSingle(random, call);
    await settle();
  }
  // Calls fail at their deadlines, as those of a real client do.
  for (const { fail } of [...batches, ...singles]) fail(new AppError('deadline_exceeded'));
  await clock.advance(timeoutMs + maxBatchWaitMs);
  for (const { fail } of [...batches, ...singles]) fail(new AppError('deadline_exceeded'));
  await clock.advance(timeoutMs);
  expect(results).toHaveLength(count);
  return results;
}

const failures = ['unavailable', 'internal', 'overloaded', 'deadline_exceeded'] as const;

function respondToBatch(
  random: ReturnType<typeof createRandom>,
  call: Call<BatchAnswer>,
  done: Set<unknown>,
) {
  if (done.has(call)) return;
  done.add(call);
  if (random.chance(0.3)) return call.fail(new AppError(random.pick(failures)));
  const { results } = answerTo(call.keys);
  const mixed = results.map((result) => (random.chance(0.2) ? { undecided: true } : result));
  call.respond({ seq: 1, results: mixed } as unknown as BatchAnswer);
}

function respondToSingle(random: ReturnType<typeof createRandom>, { keys, respond, fail }: Call<KeyAnswer>) {
  if (random.chance(0.3)) fail(new AppError(random.pick(failures)));
  else respond({ seq: 1, ...outcomeOf(keys[0] as string) } as KeyAnswer);
}
