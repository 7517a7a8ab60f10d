import { atLeast, ratio } from '../bounds.js';
import { bearer } from '../kit/http.js';
import { repeat } from '../kit/load.js';
import type { Scenario } from '../scenario.js';
import { attackerAddress, bystanderAddress, newCustomer } from './parties.js';

const creates = 120;
/** The pause of each after its response: refusals are cheap, and a loop of them would measure the machine. */
const pauseMs = 1_000;

/** bcrypt is divided between accounts: one that creates many keys leaves others their turn. */
export const parallelCreates: Scenario = {
  row: 10,
  title: 'Parallel creations of one account leave the others theirs',
  attacker: `keeps ${creates} POST /api/keys in flight`,
  bystander: 'creates a key from time to time, and sends inference requests',
  // Hashing takes long enough for a queue, and is fast enough for the bystander alone.
  platform: { env: { 'key-service': { BCRYPT_COST: '10' } } },
  bounds: {
    // Their times are left out: hashing takes a core of this machine from everything else on it.
    'requests admitted': atLeast(0.99),
    'new keys made': atLeast(1),
    // One hash of each account in turn: the bystander's waits for those in progress, not for those that wait.
    'new key p99, ms': ratio(6, 100),
  },
  prepare: async (world) => {
    const [attacker, bystander] = [await newCustomer(world), await newCustomer(world)];
    let made = 0;
    const create = () =>
      world.send({
        ...{ from: attackerAddress, path: '/api/keys', headers: bearer(attacker.manager.secret) },
        body: JSON.stringify({ name: `key ${++made}`, scopes: ['inference'] }),
      });
    return {
      bystander: () => ({
        ...{ port: world.ports.http, from: bystanderAddress },
        requests: { perSecond: 20, secrets: [bystander.key.secret] },
        newKeys: { manager: bystander.manager.secret, everyMs: 250 },
      }),
      attacks: [
        {
          name: `${creates} parallel creations`,
          run: async ({ signal, ready }) => {
            const attacking = repeat({ concurrency: creates, pauseMs, signal }, create);
            setTimeout(ready, 200);
            return { 'creations sent by the attacker': await attacking };
          },
        },
      ],
    };
  },
};
