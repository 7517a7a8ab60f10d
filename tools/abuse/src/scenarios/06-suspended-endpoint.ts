import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../bounds.js';
import { chat, withoutKey } from '../kit/http.js';
import { inParallel } from '../kit/load.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { attackerAddress, standardBystander } from './parties.js';

const requests = 20;
const streams = 3;
/** The time for streams to begin, and for their end to reach the client, in milliseconds. */
const [beginMs, noticeMs] = [500, 1_000];

/** Suspension reaches what the account offers to others. */
export const suspendedEndpoint: Scenario = {
  row: 6,
  title: 'The public endpoint of a suspended account refuses every stranger, and ends their streams',
  attacker: 'calls the public endpoint of an account before and after its suspension is CONFIRMED',
  bystander: 'calls the public endpoint of another account, without a key',
  bounds: requestsServed,
  prepare: async (world) => {
    const [suspended, other] = [await world.newAccount(), await world.newAccount()];
    const endpoint = await world.newPublicEndpoint(suspended);
    const { path } = await world.newPublicEndpoint(other);
    return {
      bystander: await standardBystander(world, { requests: { perSecond: 5, secrets: [], path } }),
      attacks: [callingSuspended(world, suspended, endpoint.path)],
    };
  },
};

function callingSuspended(world: World, accountId: string, path: string): Attack {
  return {
    name: 'a suspended account',
    bounds: { 'requests served after CONFIRMED': atMost(0), 'streams going on after CONFIRMED': atMost(0) },
    run: async ({ ready }) => {
      ready();
      const request = { from: attackerAddress, path, headers: withoutKey };
      const leave = new AbortController();
      let open = streams;
      const streaming = inParallel(streams, () =>
        world
          .send({
            ...{ ...request, signal: leave.signal, timeoutMs: 30_000 },
            headers: { ...withoutKey, 'x-stand-in-tokens': '1000', 'x-stand-in-tokens-per-second': '10' },
            body: chat({ stream: true }),
          })
          .finally(() => open--),
      );
      await sleep(beginMs);
      const begun = open;
      const { confirmation } = await world.operator.users.suspendUser({ accountId, actor: world.actor });
      if (confirmation?.state !== 'STATE_CONFIRMED') throw new Error('the suspension was not CONFIRMED');
      const responses = await inParallel(requests, () => world.send({ ...request, body: chat() }));
      await sleep(noticeMs);
      const goingOn = open;
      leave.abort();
      await streaming;
      return {
        'streams before the suspension': begun,
        'requests served after CONFIRMED': responses.filter(({ status }) => status === 200).length,
        'streams going on after CONFIRMED': goingOn,
      };
    },
  };
}
