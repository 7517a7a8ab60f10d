import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { atLeast, atMost } from '../bounds.js';
import { bearer, chat, json } from '../kit/http.js';
import { exchangeRaw, inParallel } from '../kit/load.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { attackerAddress, type Customer, newCustomer, standardBystander } from './parties.js';

const fillers = 205;
const attempts = 10;
const abandoned = 20;
/** When the client leaves, and when the model server would have begun its response, in milliseconds. */
const [leavesMs, firstByteMs] = [150, 1_500];
/** How long usage takes to be delivered, in milliseconds. */
const deliveredMs = 2_500;

/** Headers cannot be hidden behind others, and leaving early is not free. */
export const hiddenHeaders: Scenario = {
  row: 11,
  title: 'A request with too many headers is refused whole; a stream left before its first byte is charged',
  attacker: `hides Transfer-Encoding behind ${fillers} headers, and leaves streams before their first byte`,
  bystander: 'sends inference requests',
  bounds: requestsServed,
  prepare: async (world) => {
    const attacker = await newCustomer(world);
    return {
      bystander: await standardBystander(world),
      attacks: [hiding(world, attacker), leavingEarly(world, attacker)],
    };
  },
};

function hiding(world: World, { key }: Customer): Attack {
  return {
    name: `${fillers} headers before Transfer-Encoding`,
    bounds: { 'requests not refused with 400 or 431': atMost(0) },
    run: async ({ ready }) => {
      ready();
      const body = chat();
      const filler = Array.from({ length: fillers }, (_, index) => `x-filler-${index}: 1\r\n`).join('');
      const message =
        `POST /api/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${key.secret}\r\n` +
        `content-type: application/json\r\n${filler}transfer-encoding: chunked\r\nconnection: close\r\n\r\n` +
        `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      const answers = await inParallel(attempts, () => exchangeRaw(world.ports.http, message));
      const refused = answers.filter((answer) => /^HTTP\/1\.1 (400|431) /.test(answer));
      return { 'requests not refused with 400 or 431': attempts - refused.length };
    },
  };
}

function leavingEarly(world: World, { accountId, manager }: Customer): Attack {
  return {
    name: `${abandoned} streams left before the first byte`,
    bounds: { 'abandoned requests charged': atLeast(abandoned), 'prompt tokens charged': atLeast(abandoned) },
    run: async ({ ready }) => {
      ready();
      const key = await world.newKey(accountId);
      await inParallel(abandoned, () => leave(world, key.secret));
      await sleep(firstByteMs + deliveredMs);
      const path = '/api/usage?step=total&by=key';
      const response = await world.send({ method: 'GET', path, headers: bearer(manager.secret) });
      const rows = json<{ data?: UsageRow[] }>(response)?.data ?? [];
      const row = rows.find((one) => one.key_id === key.keyId);
      return {
        'abandoned requests charged': row?.requests ?? 0,
        'prompt tokens charged': row?.prompt_tokens ?? 0,
      };
    },
  };
}

interface UsageRow {
  readonly key_id: string | null;
  readonly requests: number;
  readonly prompt_tokens: number;
}

/** Sends a request for a stream and disconnects before the model server begins to respond. */
async function leave({ ports }: World, secret: string): Promise<void> {
  const body = chat({ stream: true });
  const request = httpRequest({
    ...{ host: '127.0.0.1', port: ports.http, localAddress: attackerAddress, agent: false },
    ...{ method: 'POST', path: '/api/chat/completions' },
    headers: {
      ...bearer(secret),
      'content-length': Buffer.byteLength(body),
      'x-stand-in-first-token-ms': String(firstByteMs),
    },
  });
  request.on('error', () => {});
  request.end(body);
  await sleep(leavesMs);
  request.destroy();
}
