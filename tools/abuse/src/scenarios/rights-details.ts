import { bearer, json } from '../kit/http.js';
import { inParallel } from '../kit/load.js';
import type { World } from '../kit/world.js';
import { attackerAddress, type Customer, newCustomer } from './parties.js';

/** How many keys of an account may be active. */
const maxActiveKeys = 500;
const rolls = { full: 100, quick: 20 };

/** How many keys are rolled at once. */
const rollsAtOnce = 10;

/** Creates almost as many keys as an account may have, to roll them later. */
export async function fillWithKeys(world: World) {
  const owner = await newCustomer(world);
  const active = await activeKeys(world, owner.accountId);
  return { owner, keys: await world.newKeys(owner.accountId, maxActiveKeys - active - 10) };
}

/** Rolls keys with an overlap. Resolves to the number of active keys beyond the limit. */
export async function rollOverLimit(
  world: World,
  { owner, keys }: Awaited<ReturnType<typeof fillWithKeys>>,
): Promise<number> {
  const waiting = keys.slice(0, world.quick ? rolls.quick : rolls.full);
  await inParallel(rollsAtOnce, async () => {
    for (let key = waiting.pop(); key; key = waiting.pop()) {
      await world.send({
        ...{
          from: attackerAddress,
          path: `/api/keys/${key.keyId}/roll`,
          headers: bearer(owner.manager.secret),
        },
        body: JSON.stringify({ overlap_seconds: 3_600 }),
      });
    }
  });
  return Math.max(0, (await activeKeys(world, owner.accountId)) - maxActiveKeys);
}

async function activeKeys({ operator }: World, accountId: string): Promise<number> {
  let [count, pageToken] = [0, ''];
  do {
    const page = await operator.keys.listKeys({ accountId, pageSize: 500, pageToken });
    count += page.keys.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return count;
}

/** Asks for revocations of another account, also by guessing. Resolves to the number that were shown. */
export async function foreignRevocations(
  world: World,
  attacker: Customer,
  victim: Customer,
): Promise<number> {
  const key = await world.newKey(victim.accountId);
  const path = `/api/keys/${key.keyId}`;
  const revoked = await world.send({ method: 'DELETE', path, headers: bearer(victim.manager.secret) });
  const id = json<{ revocation?: { id: string } }>(revoked)?.revocation?.id ?? 'key-1';
  const seq = Number(id.replace('key-', ''));
  const guesses = Array.from({ length: 10 }, (_, index) => `key-${seq - index}`);
  const shown = await inParallel(guesses.length, async (index) => {
    const request = { method: 'GET', path: `/api/revocations/${guesses[index]}`, from: attackerAddress };
    return (await world.send({ ...request, headers: bearer(attacker.manager.secret) })).status === 200;
  });
  return shown.filter(Boolean).length;
}
