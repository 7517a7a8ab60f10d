import { atLeast, ratio } from '../bounds.js';
import { bearer } from '../kit/http.js';
import { inParallel } from '../kit/load.js';
import { startSilentServer } from '../kit/servers.js';
import { requestsServed, type Scenario } from '../scenario.js';
import { attackerAddress, bystanderAddress, newCustomer } from './parties.js';

const hostsPerEndpoint = 64;
const endpoints = { full: 60, quick: 30 };

/** Probes are divided between accounts: dead hosts of one delay no endpoint of another. */
export const deadHosts: Scenario = {
  row: 7,
  title: 'Dead hosts of one account do not delay the endpoints of another',
  attacker: `creates ${endpoints.full} endpoints of ${hostsPerEndpoint} hosts that accept connections and never answer`,
  bystander: 'creates endpoints and waits until each is ready, and sends inference requests',
  platform: { env: { 'inference-router': { PROBE_INTERVAL_MS: '1000', PROBE_TIMEOUT_MS: '1000' } } },
  bounds: {
    ...requestsServed,
    'endpoints ready': atLeast(1),
    'time to ready median, ms': ratio(3, 500),
  },
  prepare: async (world) => {
    const [attacker, bystander] = [await newCustomer(world), await newCustomer(world)];
    const hosts = [`http://127.0.0.1:${world.ports.standIn}/v1`];
    return {
      bystander: () => ({
        ...{ port: world.ports.http, from: bystanderAddress },
        requests: { perSecond: 20, secrets: [bystander.key.secret] },
        endpoints: { manager: bystander.manager.secret, hosts, everyMs: 200 },
      }),
      attacks: [
        {
          name: 'dead hosts',
          run: async ({ signal, ready }) => {
            const dead = await startSilentServer();
            const created = await inParallel(world.quick ? endpoints.quick : endpoints.full, (index) => {
              // Another path makes another host: probes of one host are shared.
              const url = (host: number) => `http://127.0.0.1:${dead.port}/${index}/${host}/v1`;
              const body = {
                model: 'dead',
                hosts: Array.from({ length: hostsPerEndpoint }, (_, i) => url(i)),
              };
              return world.send({
                ...{
                  from: attackerAddress,
                  path: '/api/endpoints',
                  headers: bearer(attacker.manager.secret),
                },
                body: JSON.stringify(body),
              });
            });
            ready();
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            dead.close();
            return {
              'endpoints with dead hosts created': created.filter(({ status }) => status === 201).length,
              'endpoints refused': created.filter(({ status }) => status >= 400).length,
            };
          },
        },
      ],
    };
  },
};
