import { atMost } from '../bounds.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { newCustomer, standardBystander } from './parties.js';
import { absoluteTarget, expectContinue, upstreamHeaders } from './protocol-details.js';
import { fillWithKeys, foreignRevocations, rollOverLimit } from './rights-details.js';
import { fullDisk } from './spool-details.js';

const preload = new URL('../preload/full-disk.js', import.meta.url);

/** Details of rights and protocols, each as its standard and common sense say. */
export const oddsAndEnds: Scenario = {
  row: 16,
  title: 'Limits of keys, foreign revocations, Expect, upstream headers, absolute targets and a full disk',
  attacker: 'tries each of them',
  bystander: 'sends inference requests',
  platform: {
    env: { 'auth-gateway': { NODE_OPTIONS: `--import=${preload.href}` } },
    disturbed: ['auth-gateway-0'],
  },
  bounds: requestsServed,
  prepare: async (world) => {
    const [attacker, victim] = [await newCustomer(world), await newCustomer(world)];
    const full = await fillWithKeys(world);
    return {
      bystander: await standardBystander(world, { requests: { perSecond: 20 } }),
      attacks: [
        finding('rolls with overlap at the limit of keys', 'active keys beyond the limit', () =>
          rollOverLimit(world, full),
        ),
        finding('revocations of other accounts', 'revocations of other accounts shown', () =>
          foreignRevocations(world, attacker, victim),
        ),
        finding('Expect: 100-continue on management routes', 'requests that were not answered', () =>
          expectContinue(world, attacker),
        ),
        finding('headers of a model server', 'headers that reached the client', () =>
          upstreamHeaders(world, attacker),
        ),
        finding('absolute-form request target', 'requests that were not served', () =>
          absoluteTarget(world, attacker),
        ),
        finding('full disk of the usage spool', 'empty spool files beyond one', () =>
          fullDisk(world, attacker),
        ),
      ],
    };
  },
};

/** An attack that counts what must not happen. */
function finding(name: string, measure: string, count: () => Promise<number>): Attack {
  return {
    name,
    bounds: { [measure]: atMost(0) },
    run: async ({ ready }) => {
      ready();
      return { [measure]: await count() };
    },
  };
}
