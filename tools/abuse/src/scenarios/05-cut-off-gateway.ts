import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../bounds.js';
import { bearer, chat, type Response } from '../kit/http.js';
import { atRate, inParallel } from '../kit/load.js';
import type { Key, World } from '../kit/world.js';
import { type Attack, requestsServedBesideLoad, type Scenario } from '../scenario.js';
import { standardBystander } from './parties.js';

/** The gateway that is cut off; the bystander is at the first one. */
const cutOff = 1;
const accounts = 5;
const streamCounts = { full: [50, 500], quick: [20, 200] };
/** The default of LEASE_MS: what all times are compared with. */
const leaseMs = 3_000;
const streamLimitMs = 45_000;
/** How many streams are begun each second. */
const streamsPerSecond = 150;

/** In doubt means out, however many streams there are. */
export const cutOffGateway: Scenario = {
  row: 5,
  title: 'A gateway that is cut off ends the streams of revoked keys at once, however many they are',
  attacker: 'streams with keys that are revoked, through a gateway cut off from key-service and Redis',
  bystander: 'sends inference requests to another gateway',
  platform: { replicas: { 'auth-gateway': 2 }, disturbed: [`auth-gateway-${cutOff}`] },
  bounds: requestsServedBesideLoad,
  prepare: async (world) => ({
    bystander: await standardBystander(world, { requests: { perSecond: 20 } }),
    attacks: streamCounts[world.quick ? 'quick' : 'full'].map((count) => streaming(world, count)),
  }),
};

function streaming(world: World, count: number): Attack {
  // In doubt from the end of the lease, which is when the revocation is CONFIRMED; out within a second of that.
  const measure = 'end of the last stream after CONFIRMED, in leases';
  return {
    name: `${count} streams`,
    bounds: { [measure]: atMost(0.6) },
    run: async ({ ready }) => {
      const owners = await inParallel(accounts, async () => {
        const accountId = await world.newAccount();
        return { accountId, key: await world.newKey(accountId) };
      });
      const endedMs: number[] = [];
      const streams = atRate(count, streamsPerSecond, async (index) => {
        const { key } = owners[index % accounts] as { key: Key };
        const response = await openStream(world, key, `127.0.0.${10 + (index % accounts)}`);
        endedMs.push(performance.now());
        return response;
      });
      await sleep(1_000 + (count / streamsPerSecond) * 1_000);
      const begun = count - endedMs.length;
      const links = world.links(`auth-gateway-${cutOff}`, 'key-service');
      const all = [...links, ...world.links(`auth-gateway-${cutOff}`, 'redis')];
      for (const link of all) link.stall();
      ready();
      try {
        await inParallel(accounts, (index) =>
          revokeUntilConfirmed(world, owners[index] as (typeof owners)[0]),
        );
        const confirmedMs = performance.now();
        await streams;
        return { 'streams begun': begun, [measure]: (Math.max(...endedMs) - confirmedMs) / leaseMs };
      } finally {
        for (const link of all) link.restore();
        await world.trusted(cutOff);
      }
    },
  };
}

function openStream(world: World, { secret }: Key, from: string): Promise<Response> {
  return world.send({
    ...{ port: world.gateways[cutOff]?.http ?? 0, from, timeoutMs: streamLimitMs },
    headers: { ...bearer(secret), 'x-stand-in-tokens': '1000', 'x-stand-in-tokens-per-second': '2' },
    body: chat({ stream: true }),
  });
}

async function revokeUntilConfirmed(
  { operator, actor }: World,
  { accountId, key }: { readonly accountId: string; readonly key: Key },
): Promise<void> {
  const request = { accountId, keyId: key.keyId, actor };
  for (;;) {
    const { confirmation } = await operator.keys.revokeKey(request, { timeoutMs: 10_000 });
    if (confirmation?.state === 'STATE_CONFIRMED') return;
  }
}
