import { createHash } from 'node:crypto';
import { generateKey } from '@hypervize/key-format';
import { Redis } from 'ioredis';
import { atMost } from '../bounds.js';
import { bearer, chat, json } from '../kit/http.js';
import type { Key, World } from '../kit/world.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { type Customer, newCustomer, standardBystander } from './parties.js';

/** The gateway that fills the cache, and the one that is deceived: it has not seen the keys. */
const [honest, deceived] = [0, 1];
const minuteMs = 60_000;

/** No entry in Redis gives a caller the identity of another account. */
export const forgedVerdicts: Scenario = {
  row: 9,
  title: 'Who can write to Redis can neither forge a verdict nor spoil one',
  attacker:
    'writes verdicts for invented keys, changes the account and scopes of real ones, and moves entries',
  bystander: 'sends inference requests',
  platform: { replicas: { 'auth-gateway': 2 } },
  needsRedis: true,
  bounds: requestsServed,
  prepare: async (world) => {
    const [attacker, victim] = [await newCustomer(world), await newCustomer(world)];
    return {
      bystander: await standardBystander(world),
      attacks: [forging(world, attacker, victim)],
    };
  },
};

function forging(world: World, attacker: Customer, victim: Customer): Attack {
  return {
    name: 'forged, changed and moved entries',
    bounds: {
      'invented keys admitted': atMost(0),
      'keys that became another account': atMost(0),
      'keys that gained scopes': atMost(0),
      'good keys refused': atMost(0),
    },
    run: async ({ ready }) => {
      ready();
      const { redis } = world;
      if (redis.source === 'none') throw new Error('this scenario needs Redis');
      const client = new Redis(redis.url);
      try {
        return {
          'invented keys admitted': await inventKey(world, client, victim),
          'keys that became another account': await changeAccount(world, client, attacker, victim),
          'keys that gained scopes': await gainScopes(world, client, attacker),
          'good keys refused': await moveEntry(world, client, attacker, victim),
        };
      } finally {
        client.disconnect();
      }
    },
  };
}

const entryName = (keyId: string) => `hvz:key:${keyId}`;

/** Resolves to the account as which the deceived gateway accepts a key. */
async function accountAt(world: World, gateway: number, secret: string): Promise<string | undefined> {
  const request = { method: 'GET', path: '/api/me', headers: bearer(secret) };
  const response = await world.send({ ...request, port: world.gateways[gateway]?.http ?? 0 });
  return response.status === 200 ? json<{ id?: string }>(response)?.id : undefined;
}

/** Lets the honest gateway store the entry of a key and resolves to it. */
async function entryOf(world: World, redis: Redis, key: Key): Promise<string> {
  await world.send({ headers: bearer(key.secret), body: chat(), port: world.gateways[honest]?.http ?? 0 });
  for (let tries = 0; tries < 100; tries++) {
    const entry = await redis.get(entryName(key.keyId));
    if (entry !== null) return entry;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the gateway stored no entry');
}

async function inventKey(world: World, redis: Redis, { accountId }: Customer): Promise<number> {
  const { key, keyId } = generateKey();
  const sha256 = createHash('sha256').update(key).digest('hex');
  const rights = { scopes: ['global'], expiresAtMs: null, suspended: false, requestsPerMinute: null };
  const entry = `999999 ${JSON.stringify({ kind: 'verdict', sha256, accountId, ...rights })}`;
  await redis.set(entryName(keyId), entry, 'PX', minuteMs);
  return (await accountAt(world, deceived, key)) === undefined ? 0 : 1;
}

async function changeAccount(world: World, redis: Redis, attacker: Customer, victim: Customer) {
  const key = await world.newKey(attacker.accountId, ['global']);
  const entry = await entryOf(world, redis, key);
  const changed = entry.replaceAll(attacker.accountId, victim.accountId);
  await redis.set(entryName(key.keyId), changed, 'PX', minuteMs);
  return (await accountAt(world, deceived, key.secret)) === victim.accountId ? 1 : 0;
}

async function gainScopes(world: World, redis: Redis, { accountId }: Customer): Promise<number> {
  const key = await world.newKey(accountId, ['elastic-only']);
  const entry = await entryOf(world, redis, key);
  await redis.set(entryName(key.keyId), entry.replaceAll('elastic-only', 'global'), 'PX', minuteMs);
  return (await accountAt(world, deceived, key.secret)) === undefined ? 0 : 1;
}

/** Writes the entry of one key under the id of another, so that the other's secret looks wrong. */
async function moveEntry(world: World, redis: Redis, attacker: Customer, victim: Customer): Promise<number> {
  const own = await world.newKey(attacker.accountId);
  const good = await world.newKey(victim.accountId, ['global']);
  await redis.set(entryName(good.keyId), await entryOf(world, redis, own), 'PX', minuteMs);
  return (await accountAt(world, deceived, good.secret)) === victim.accountId ? 0 : 1;
}
