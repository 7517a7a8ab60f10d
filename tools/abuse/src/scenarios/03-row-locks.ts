import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../bounds.js';
import { bearer } from '../kit/http.js';
import { atRate } from '../kit/load.js';
import type { World } from '../kit/world.js';
import { requestsServedBesideLoad, revocationsConfirmed, type Scenario } from '../scenario.js';
import { attackerAddress, newCustomer, standardBystander } from './parties.js';

const patches = { full: 700, quick: 300 };
/** How many of them are sent each second. They are in flight together if they wait for each other. */
const perSecond = 300;
/** The pause after each wave. */
const pauseMs = 500;
const leasePollMs = 100;

/** Changes of one key queue among themselves, not before the leases and revocations of others. */
export const rowLocks: Scenario = {
  row: 3,
  title: 'Parallel changes of one key cost no gateway its lease and delay no revocation of others',
  attacker: `sends ${patches.full} PATCHes of one key, ${perSecond} each second without waiting for one, again and again`,
  bystander: 'sends inference requests and revokes keys',
  bounds: { ...requestsServedBesideLoad, ...revocationsConfirmed },
  prepare: async (world) => {
    const attacker = await newCustomer(world);
    const attack = async (signal: AbortSignal) => {
      let sent = 0;
      while (!signal.aborted) {
        await atRate(world.quick ? patches.quick : patches.full, perSecond, (index) =>
          world.send({
            ...{ from: attackerAddress, method: 'PATCH', path: `/api/keys/${attacker.key.keyId}` },
            headers: bearer(attacker.manager.secret),
            body: JSON.stringify({ requests_per_minute: 1_000 + index }),
          }),
        );
        sent++;
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
      }
      return sent;
    };
    return {
      bystander: await standardBystander(world, { revocations: 15 }),
      attacks: [
        {
          name: 'parallel PATCHes of one key',
          bounds: { 'times a gateway was found without a lease': atMost(0) },
          run: async ({ signal, ready }) => {
            ready();
            const [waves, lost] = await Promise.all([attack(signal), watchLease(world, signal)]);
            return { 'waves of PATCHes': waves, 'times a gateway was found without a lease': lost };
          },
        },
      ],
    };
  },
};

/** Polls the readiness of the gateway and counts the answers that report no lease. */
async function watchLease({ ports }: World, signal: AbortSignal): Promise<number> {
  let lost = 0;
  while (!signal.aborted) {
    const response = await fetch(`http://127.0.0.1:${ports.operations}/readyz`);
    const { checks } = (await response.json()) as { checks?: Record<string, { detail?: string }> };
    if (checks?.trust?.detail !== 'lease') lost++;
    await sleep(leasePollMs, undefined, { signal }).catch(() => {});
  }
  return lost;
}
