import { atMost } from '../bounds.js';
import { bearer, chat } from '../kit/http.js';
import { inParallel } from '../kit/load.js';
import { sampleMemory } from '../kit/memory.js';
import { startSink } from '../kit/servers.js';
import { requestsServedBesideLoad, type Scenario } from '../scenario.js';
import { attackerAddress, newCustomer, standardBystander } from './parties.js';

const mib = 1024 * 1024;
const bodyMiB = 30;
const requests = { full: 40, quick: 16 };
/** How fast each of them is sent, in MiB per second. */
const mibPerSecond = 3;
/** How long the model server takes to begin its response, in milliseconds. */
const slownessMs = 8_000;
const phaseMs = 12_000;
/** The part of what is sent that the router may hold at the most. */
const heldShare = 0.5;

/** Bodies on their way to a slow model take a bounded part of the router's memory. */
export const largeBodies: Scenario = {
  row: 8,
  title: 'Large bodies on their way to a slow model take a bounded part of memory',
  attacker: `sends ${requests.full} bodies of ${bodyMiB} MiB at once to a model that is slow to respond`,
  bystander: 'sends inference requests',
  bounds: requestsServedBesideLoad,
  phaseMs,
  prepare: async (world) => {
    const attacker = await newCustomer(world);
    const count = world.quick ? requests.quick : requests.full;
    const sink = await startSink(slownessMs);
    world.onStop(sink.close);
    await world.newPool('slow', sink.port);
    const body = Buffer.from(chat({ model: 'slow', padding: 'x'.repeat(bodyMiB * mib) }));
    const headers = bearer(attacker.key.secret);
    const measure = 'growth of the router, as a share of what was sent';
    return {
      bystander: await standardBystander(world),
      attacks: [
        {
          name: `${count} × ${bodyMiB} MiB`,
          bounds: { [measure]: atMost(heldShare) },
          run: async ({ ready, signal }) => {
            ready();
            const memory = sampleMemory(world.service('inference-router').pid);
            const statuses = await inParallel(count, async () => {
              const pace = { bytesPerSecond: mibPerSecond * mib };
              const options = { from: attackerAddress, headers, body, timeoutMs: 40_000, ...pace };
              // The attacker gives up with the phase: what waits for memory would be sent one after the other.
              return (await world.send({ ...options, signal })).status;
            });
            const grownMiB = memory.stop();
            return {
              'requests served': statuses.filter((status) => status === 200).length,
              'requests refused': statuses.filter((status) => status >= 400).length,
              'growth of the router, MiB': grownMiB,
              [measure]: grownMiB / (count * bodyMiB),
            };
          },
        },
      ],
    };
  },
};
