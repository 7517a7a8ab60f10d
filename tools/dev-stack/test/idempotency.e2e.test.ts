import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, eventually, type Random } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bearer, type HttpResponse, type Platform, send, startPlatform } from './platform.js';

let platform: Platform;
let accountId: string;
let manager: string;
beforeAll(async () => {
  const noLimit = { MANAGEMENT_REQUESTS_PER_MINUTE: '100000' };
  platform = await startPlatform({ env: { 'auth-gateway': noLimit } });
  accountId = await platform.newAccount();
  manager = (await platform.newKey(accountId, ['global'])).secret;
});
afterAll(() => platform?.stop());

/** One request, which is sent with the same Idempotency-Key until it is answered. */
interface Creation {
  readonly path: string;
  readonly body: object;
  readonly idempotencyKey: string;
}

const post = ({ path, body, idempotencyKey }: Creation) =>
  send(platform, {
    path,
    headers: { ...bearer(manager), 'idempotency-key': idempotencyKey },
    body: JSON.stringify(body),
  });

/** The answer to a request, and whether an earlier attempt had made something already, whose answer was lost. */
interface Answer {
  readonly creation: Creation;
  readonly id: string;
  readonly repeated: boolean;
  readonly hasSecret: boolean;
}

/** Sends a request until it is answered with success. Any other answer must be a failure that can be retried. */
async function retried(creation: Creation, random: Random, until: AbortSignal): Promise<Answer> {
  for (;;) {
    until.throwIfAborted();
    const response = await post(creation).catch(() => undefined);
    if (response && response.status < 300) return answerOf(creation, response);
    // 503: a service is away. 502, 504: an answer was lost, or did not arrive in time.
    if (response && ![502, 503, 504].includes(response.status)) throw new Error(response.text);
    await sleep(random.between(5, 60));
  }
}

function answerOf(creation: Creation, { status, text }: HttpResponse): Answer {
  const { id, repeated, key } = JSON.parse(text) as { id: string; repeated: boolean; key?: string | null };
  if (!creation.path.endsWith('endpoints')) expect(typeof key).toBe(repeated ? 'object' : 'string');
  expect(status >= 201).toBe(!repeated);
  return { creation, id, repeated, hasSecret: typeof key === 'string' };
}

/** Kills a service after a random time, in which requests are being served, and starts it again. */
async function killOne(random: Random): Promise<void> {
  await sleep(random.between(0, 40));
  const name = random.pick(['key-service', 'auth-gateway', 'inference-router'] as const);
  const service = platform.service(name);
  service.signal('SIGKILL');
  await service.ended;
  await platform.restart(name);
}

const rounds = 32;
const timeoutMs = 150_000;

/** The requests of a round: a key is created and rolled, and now and then an endpoint is created. */
function newRound(place: number, rolledKey: string): Creation[] {
  const idempotencyKey = () => randomUUID();
  const hosts = ['http://127.0.0.1:9/v1'];
  return [
    {
      path: '/api/keys',
      body: { name: `made ${place}`, scopes: ['inference'] },
      idempotencyKey: idempotencyKey(),
    },
    {
      path: `/api/keys/${rolledKey}/roll`,
      body: place % 2 === 0 ? {} : { overlap_seconds: 600 },
      idempotencyKey: idempotencyKey(),
    },
    ...(place % 4 === 0
      ? [{ path: '/api/endpoints', body: { model: `m${place}`, hosts }, idempotencyKey: idempotencyKey() }]
      : []),
  ];
}

const allKeys = async () =>
  (await eventually(() => platform.keys.listKeys({ accountId, includeRevoked: true, pageSize: 500 }))).keys;

describe('requests with an Idempotency-Key, repeated while processes are killed', () => {
  test(
    'each makes exactly one key or endpoint, and only the first answer has the secret',
    async () => {
      const seed = Number(process.env.IDEMPOTENCY_SEED ?? Date.now() % 1e9);
      process.stderr.write(`idempotency seed ${seed}\n`);
      const random = createRandom(seed);
      const old = await Promise.all(
        Array.from({ length: rounds }, async () => (await platform.newKey(accountId)).keyId),
      );
      const until = AbortSignal.timeout(timeoutMs - 30_000);
      const answers: Answer[] = [];
      for (let place = 0; place < rounds; place++) {
        const round = newRound(place, old[place] as string);
        // Each request is sent twice at the same time, as an impatient client does.
        const sent = round.flatMap((one) => [retried(one, random, until), retried(one, random, until)]);
        const killed = place % 3 === 0 ? killOne(random) : undefined;
        answers.push(...(await Promise.all(sent)));
        await killed;
      }

      const idsOf = new Map<string, Set<string>>();
      const firsts = new Map<string, number>();
      for (const { creation, id, repeated } of answers) {
        const ids = idsOf.get(creation.idempotencyKey) ?? new Set();
        idsOf.set(creation.idempotencyKey, ids.add(id));
        firsts.set(creation.idempotencyKey, (firsts.get(creation.idempotencyKey) ?? 0) + (repeated ? 0 : 1));
      }
      const lost = [...firsts.values()].filter((count) => count === 0).length;
      process.stderr.write(`${idsOf.size} requests, ${lost} first answers lost\n`);
      expect([...idsOf.values()].filter((ids) => ids.size !== 1)).toEqual([]);
      expect([...firsts.values()].filter((count) => count > 1)).toEqual([]);

      const keys = await allKeys();
      for (let place = 0; place < rounds; place++) {
        expect(keys.filter(({ name }) => name === `made ${place}`)).toHaveLength(1);
        const rolled = keys.find(({ keyId }) => keyId === old[place]);
        expect(keys.filter(({ name }) => name === rolled?.name)).toHaveLength(2);
        expect(rolled?.revokedUnixMs === undefined).toBe(place % 2 === 1);
      }
      const { endpoints } = await eventually(() => platform.endpoints.listEndpoints({ accountId }));
      expect(endpoints.map(({ model }) => model).sort()).toEqual(
        Array.from({ length: rounds / 4 }, (_, place) => `m${place * 4}`).sort(),
      );
    },
    timeoutMs,
  );
});
