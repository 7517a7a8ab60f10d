import { bearer, withoutKey } from '../kit/http.js';
import { repeat } from '../kit/load.js';
import { startSink } from '../kit/servers.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { attackerAddress, newCustomer, standardBystander } from './parties.js';

/** A little less than the default of MAX_BODY_BYTES. */
const bodyBytes = 32 * 1024 * 1024 - 4_096;
/** Two bodies a second keep a loopback interface of a small machine free for others. */
const pauseMs = 400;
/** How long the attacker waits for a response, in milliseconds. */
const timeoutMs = 30_000;

/** No body makes the router stop for others, or need more memory than a small heap has. */
export const hostileBodies: Scenario = {
  row: 1,
  title: 'No body stalls the router or exhausts a heap of 512 MB, with a key or without one',
  attacker: 'sends bodies of 32 MiB of tiny elements and of nested brackets, one at a time',
  bystander: 'sends inference requests',
  platform: { env: { 'inference-router': { NODE_OPTIONS: '--max-old-space-size=512' } } },
  bounds: requestsServed,
  prepare: async (world) => {
    const attacker = await newCustomer(world);
    const sink = await startSink(0);
    world.onStop(sink.close);
    await world.newPool('sink', sink.port);
    const { path } = await world.newPublicEndpoint(attacker.accountId, sink.port);
    const withKey = bearer(attacker.key.secret);
    const elements = fill('{},', '{}');
    const brackets = fill('[', '');
    const attacks = [
      sending(world, 'tiny elements, elastic, with a key', { headers: withKey, body: elements }),
      sending(world, 'nested brackets, elastic, with a key', { headers: withKey, body: brackets }),
      sending(world, 'tiny elements, public endpoint, without a key', {
        ...{ headers: withoutKey, body: elements, path },
      }),
    ];
    return {
      bystander: await standardBystander(world),
      attacks: world.quick ? attacks.slice(0, 1) : attacks,
    };
  },
};

/** A body that repeats `unit` in an array until it has its size. Brackets are left open. */
function fill(unit: string, last: string): Buffer {
  const start = '{"model":"sink","x":[';
  const end = last === '' ? '' : `${last}]}`;
  const times = Math.floor((bodyBytes - start.length - end.length) / unit.length);
  return Buffer.from(`${start}${unit.repeat(times)}${end}`);
}

interface Body {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly path?: string;
}

function sending(world: World, name: string, request: Body): Attack {
  return {
    name,
    run: async ({ signal, ready }) => {
      ready();
      const send = () => world.send({ from: attackerAddress, timeoutMs, ...request });
      return { 'bodies sent': await repeat({ concurrency: 1, pauseMs, signal }, send) };
    },
  };
}
