import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../bounds.js';
import { bearer, chat } from '../kit/http.js';
import { inParallel } from '../kit/load.js';
import { requestsServed, type Scenario } from '../scenario.js';
import { standardBystander } from './parties.js';

const streams = 5;
/** The time for streams to begin, and for a change to have its effect, in milliseconds. */
const [beginMs, effectMs] = [500, 1_000];

/** A change ends only what a new request would not get. */
export const raisedLimit: Scenario = {
  row: 14,
  title: 'Raising the limit of a key ends none of its streams',
  attacker: 'streams at a public endpoint with an elastic-only key, whose limit its owner raises meanwhile',
  bystander: 'sends inference requests',
  bounds: requestsServed,
  prepare: async (world) => {
    const { path } = await world.newPublicEndpoint(await world.newAccount());
    const accountId = await world.newAccount();
    const key = await world.newKey(accountId, ['elastic-only'], { requestsPerMinute: 60 });
    const headers = bearer(key.secret);
    return {
      bystander: await standardBystander(world),
      attacks: [
        {
          name: 'limit raised twice',
          bounds: { 'streams ended by the change': atMost(0), 'new requests refused': atMost(0) },
          run: async ({ ready }) => {
            ready();
            const leave = new AbortController();
            let open = streams;
            const slow = { 'x-stand-in-tokens': '1000', 'x-stand-in-tokens-per-second': '10' };
            const streaming = inParallel(streams, () =>
              world
                .send({
                  ...{ path, headers: { ...headers, ...slow }, body: chat({ stream: true }) },
                  ...{ signal: leave.signal, timeoutMs: 30_000 },
                })
                .finally(() => open--),
            );
            await sleep(beginMs);
            const begun = open;
            for (const requestsPerMinute of [100, 200]) {
              const change = { accountId, keyId: key.keyId, requestsPerMinute, actor: world.actor };
              await world.operator.keys.updateKey(change);
            }
            await sleep(effectMs);
            const ended = begun - open;
            const fresh = await world.send({ path, headers, body: chat() });
            leave.abort();
            await streaming;
            return {
              'streams begun': begun,
              'streams ended by the change': ended,
              'new requests refused': fresh.status === 200 ? 0 : 1,
            };
          },
        },
      ],
    };
  },
};
