import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../bounds.js';
import { bearer, chat, codeOf, json } from '../kit/http.js';
import { startHttpServer, startSilentServer } from '../kit/servers.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { attackerAddress, type Customer, newCustomer, standardBystander } from './parties.js';

/** Addresses of the loopback interface, in the forms that URLs allow. */
const loopbackAddresses = ['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0.0.0.0', '[::ffff:127.0.0.1]'];
/** Nothing listens on this port of the loopback interface. */
const closedPort = 9;
/** How long the router has to probe a host, in milliseconds. */
const probedAfterMs = 1_500;
/** Addresses outside of the loopback interface. They are tried only if loopback itself is refused. */
const elsewhere = ['169.254.169.254', '[fd00:ec2::254]', '10.0.0.1', '192.168.0.1', '[fe80::1]'];

/** Without DEDICATED_HOSTS no endpoint reaches what the router alone can reach, or tells what it is. */
export const probing: Scenario = {
  row: 13,
  title: 'Endpoints reach no internal address, and tell open ports from closed ones by nothing',
  attacker: 'creates endpoints on loopback, private and metadata addresses and compares how they fail',
  bystander: 'sends inference requests',
  platform: { env: { 'inference-router': { DEDICATED_HOSTS: '', PROBE_INTERVAL_MS: '300' } } },
  bounds: requestsServed,
  prepare: async (world) => {
    const attacker = await newCustomer(world);
    return { bystander: await standardBystander(world), attacks: [probingLoopback(world, attacker)] };
  },
};

function probingLoopback(world: World, attacker: Customer): Attack {
  return {
    name: 'loopback addresses in every form',
    bounds: {
      'connections made to loopback': atMost(0),
      'outcomes that tell ports apart': atMost(0),
      'internal addresses accepted': atMost(0),
    },
    run: async ({ ready }) => {
      ready();
      const silent = await startSilentServer();
      const web = await startHttpServer((_request, response) => void response.end('{}'));
      try {
        const ports = [web.port, silent.port, closedPort];
        const outcomesOf = (name: string) =>
          Promise.all(ports.map((port) => outcomeOf(world, attacker, `${name}:${port}`)));
        const literals = await Promise.all(loopbackAddresses.map(outcomesOf));
        const named = await outcomesOf('localhost');
        const isOpen = literals.flat().some(isAccepted);
        const others = isOpen
          ? []
          : await Promise.all(elsewhere.map((host) => created(world, attacker, host)));
        return {
          'connections made to loopback': silent.connections() + web.connections(),
          'outcomes that tell ports apart': Math.max(
            ...[...literals, named].map((outcomes) => new Set(outcomes).size - 1),
          ),
          'internal addresses accepted': [...literals.flat(), ...others].filter(isAccepted).length,
        };
      } finally {
        silent.close();
        web.close();
      }
    },
  };
}

function isAccepted(outcome: string): boolean {
  return outcome.startsWith('201');
}

async function created(world: World, { manager }: Customer, host: string): Promise<string> {
  const response = await world.send({
    ...{ from: attackerAddress, path: '/api/endpoints', headers: bearer(manager.secret) },
    body: JSON.stringify({ model: 'probe', hosts: [`http://${host}/v1`] }),
  });
  return `${response.status} ${json<{ id?: string }>(response)?.id ?? codeOf(response)}`;
}

/** What an account can see of a host: whether the endpoint is created, its state, and how a request to it fails. */
async function outcomeOf(world: World, attacker: Customer, host: string): Promise<string> {
  const creation = await created(world, attacker, host);
  const [status, id] = creation.split(' ');
  if (status !== '201' || id === undefined) return creation;
  await sleep(probedAfterMs);
  const headers = bearer(attacker.manager.secret);
  const state = await world.send({ headers, method: 'GET', path: `/api/endpoints/${id}` });
  const request = { path: `/api/d/${id}/chat/completions`, timeoutMs: 3_000 };
  const answer = await world.send({ ...request, headers, body: chat({ model: 'probe' }) });
  return `201 ${json<{ state?: string }>(state)?.state} ${answer.status} ${codeOf(answer)}`;
}
