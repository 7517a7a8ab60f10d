import { holdConnections } from '../kit/load.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, revocationsConfirmed, type Scenario } from '../scenario.js';
import { attackerAddress, newCustomer, standardBystander } from './parties.js';

const maxInFlight = 200;

/** Unfinished requests, slow uploads and idle connections take no place from others. */
export const unfinishedRequests: Scenario = {
  row: 4,
  title: 'Unfinished requests, slow uploads and idle connections take no place from others',
  attacker: `holds more than MAX_IN_FLIGHT (${maxInFlight}) unfinished POST /api/keys without a key, slow uploads with one key, or idle connections`,
  bystander: 'sends inference requests and revokes keys, from another address, on new connections',
  platform: { env: { 'auth-gateway': { MAX_IN_FLIGHT: String(maxInFlight) } } },
  bounds: { ...requestsServed, ...revocationsConfirmed },
  prepare: async (world) => {
    const attacker = await newCustomer(world);
    const authorization = `authorization: Bearer ${attacker.key.secret}\r\n`;
    return {
      bystander: await standardBystander(world, { revocations: 10, freshConnections: true }),
      attacks: [
        holding(world, 'unfinished POST /api/keys without a key', maxInFlight + 5, head('/api/keys', '')),
        holding(
          world,
          'slow uploads with one key',
          maxInFlight + 5,
          head('/api/chat/completions', authorization),
        ),
        holding(world, 'idle connections', 2 * maxInFlight + 10, undefined),
      ],
    };
  },
};

function head(path: string, authorization: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: gateway\r\n${authorization}content-type: application/json\r\ncontent-length: 100000\r\n\r\n{`;
}

function holding(world: World, name: string, count: number, sent: string | undefined): Attack {
  return {
    name: `${count} ${name}`,
    run: async ({ signal, ready }) => {
      const held = await holdConnections({
        ...{ port: world.ports.http, from: attackerAddress, count },
        ...(sent === undefined ? {} : { head: sent, drip: ' ' }),
      });
      ready();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      const open = held.open();
      held.close();
      return { 'connections still held at the end': open };
    },
  };
}
