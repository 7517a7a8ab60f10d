import { randomBytes } from 'node:crypto';
import { generateSession } from '@hypervize/key-format';
import { bearer } from '../kit/http.js';
import { holdConnections, repeat } from '../kit/load.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, revocationsConfirmed, type Scenario } from '../scenario.js';
import { attackerAddress, newCustomer, standardBystander } from './parties.js';

const maxInFlight = 200;
const pagePaths = ['/settings/keys', '/playground', '/favicon.svg', '/assets/none.js', '/api/openapi.json'];

/** Pages, sign-in, made-up sessions and event streams take nothing that others need. */
export const dashboard: Scenario = {
  row: 18,
  title: 'Pages, sign-in, made-up sessions and event streams take nothing that others need',
  attacker: 'loads pages, begins and forges logins, makes up sessions, or opens event streams with one key',
  bystander: 'sends inference requests and revokes keys, from another address',
  platform: { env: { 'auth-gateway': { MAX_IN_FLIGHT: String(maxInFlight) } } },
  bounds: { ...requestsServed, ...revocationsConfirmed },
  prepare: async (world) => {
    const { manager } = await newCustomer(world);
    return {
      bystander: await standardBystander(world, { revocations: 10 }),
      attacks: [
        sending(world, 'pages', (number) => ({ path: pagePaths[number % pagePaths.length] as string })),
        sending(world, 'logins', (number) => ({ path: number % 2 === 0 ? '/auth/login' : forgedCallback() })),
        sending(world, 'made-up sessions', () => ({
          path: '/api/me',
          headers: { cookie: `hvz_session=${generateSession().session}`, 'sec-fetch-site': 'same-origin' },
        })),
        holdingEventStreams(world, manager.secret),
      ],
    };
  },
};

function forgedCallback(): string {
  return `/auth/callback?code=${randomBytes(16).toString('hex')}&state=${randomBytes(24).toString('hex')}`;
}

interface Sent {
  readonly path: string;
  readonly headers?: Record<string, string>;
}

/** Sends GET requests, a bounded number in each second. */
function sending(world: World, name: string, request: (number: number) => Sent): Attack {
  return {
    name,
    run: async ({ signal, ready }) => {
      const counted = { served: 0, refused: 0 };
      let number = 0;
      const attacking = repeat({ concurrency: 8, pauseMs: 40, signal }, async () => {
        const { status } = await world.send({ from: attackerAddress, method: 'GET', ...request(number++) });
        if (status < 400) counted.served++;
        else counted.refused++;
      });
      setTimeout(ready, 500);
      await attacking;
      return { 'requests served': counted.served, 'requests refused': counted.refused };
    },
  };
}

function holdingEventStreams(world: World, secret: string): Attack {
  const count = maxInFlight + 5;
  const { authorization } = bearer(secret);
  return {
    name: `${count} event streams with one key`,
    run: async ({ signal, ready }) => {
      const held = await holdConnections({
        ...{ port: world.ports.http, from: attackerAddress, count },
        head: `GET /api/events HTTP/1.1\r\nhost: gateway\r\nauthorization: ${authorization}\r\n\r\n`,
      });
      ready();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      held.close();
      return {};
    },
  };
}
