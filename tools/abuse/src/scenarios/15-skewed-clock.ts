import { atLeast } from '../bounds.js';
import { requestsServed, type Scenario } from '../scenario.js';
import { standardBystander } from './parties.js';

const preload = new URL('../preload/clock-ahead.js', import.meta.url);

/** No request depends on the times of day of two machines. */
export const skewedClock: Scenario = {
  row: 15,
  title: 'A gateway whose clock is 90 s ahead serves its customers, and reports the skew',
  attacker: 'none: the time of day of the gateway jumps 90 s ahead of the other services',
  bystander: 'sends inference requests and revokes keys',
  platform: { env: { 'auth-gateway': { NODE_OPTIONS: `--import=${preload.href}` } } },
  bounds: { ...requestsServed, 'revocations confirmed': atLeast(1) },
  prepare: async (world) => ({
    bystander: await standardBystander(world, { revocations: 5 }),
    attacks: [
      {
        name: '90 s ahead',
        bounds: { 'reports of the skew': atLeast(1) },
        run: async ({ signal, ready }) => {
          world.service('auth-gateway').signal('SIGUSR2');
          ready();
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          const pages = ['readyz', 'metrics'].map(async (page) => {
            const response = await fetch(`http://127.0.0.1:${world.ports.operations}/${page}`);
            return /skew|clock/i.test(await response.text());
          });
          return { 'reports of the skew': (await Promise.all(pages)).filter(Boolean).length };
        },
      },
    ],
  }),
};
