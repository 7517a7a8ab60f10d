import { generateKey } from '@hypervize/key-format';
import { bearer, chat } from '../kit/http.js';
import { repeat } from '../kit/load.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { bystanderAddress, newCustomer } from './parties.js';

const perSecond = 20;
const phaseMs = 4_000;
/** Phases in which the bystander sends requests: warm-up, quiet, and one for each attack. */
const phases = 4;

/** Wrong keys cost their sender, not those who share the address. */
export const wrongKeys: Scenario = {
  row: 17,
  title: 'Wrong keys of a neighbour behind the same address keep out no good key, however fresh',
  attacker: 'sends well-formed wrong keys, many times FAILED_KEYS_PER_MINUTE',
  bystander: 'sends each request with a key that the gateway has not seen yet, from the same address',
  bounds: requestsServed,
  phaseMs,
  prepare: async (world) => {
    const { accountId } = await newCustomer(world);
    // More than a phase uses: each request has a key that the gateway has not seen.
    const perPhase = Math.ceil((perSecond * phaseMs * (world.quick ? 0.6 : 1.5)) / 1_000);
    const keys = await world.newKeys(accountId, phases * perPhase);
    const known = await newCustomer(world);
    return {
      bystander: () => ({
        ...{ port: world.ports.http, from: bystanderAddress, freshConnections: true },
        requests: { perSecond, secrets: keys.splice(0, perPhase).map(({ secret }) => secret) },
      }),
      attacks: [
        sendingWrongKeys(world, 'unknown key ids', () => generateKey().key),
        sendingWrongKeys(world, 'wrong secrets', () => generateKey({ keyId: known.key.keyId }).key),
      ],
    };
  },
};

function sendingWrongKeys(world: World, name: string, wrongKey: () => string): Attack {
  return {
    name,
    run: async ({ signal, ready }) => {
      const counted = { refused: 0, limited: 0 };
      const attacking = repeat({ concurrency: 4, pauseMs: 40, signal }, async () => {
        const headers = bearer(wrongKey());
        const { status } = await world.send({ from: bystanderAddress, headers, body: chat() });
        if (status === 401) counted.refused++;
        if (status === 429) counted.limited++;
      });
      // Until the limit of the address has been used up.
      setTimeout(ready, 1_500);
      await attacking;
      return {
        'wrong keys refused with 401': counted.refused,
        'wrong keys limited with 429': counted.limited,
      };
    },
  };
}
