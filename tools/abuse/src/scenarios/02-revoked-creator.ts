import { setTimeout as sleep } from 'node:timers/promises';
import { clientCredentials, contracts, createClient } from '@hypervize/rpc';
import { atLeast, atMost } from '../bounds.js';
import { bearer, chat, json } from '../kit/http.js';
import { inParallel } from '../kit/load.js';
import type { Key, World } from '../kit/world.js';
import type { Attack, Scenario } from '../scenario.js';
import { attackerAddress, type Customer, newCustomer, standardBystander } from './parties.js';

const creates = 40;
/** How long the creations queue before the owner revokes the key that makes them, in milliseconds. */
const headStartMs = 300;
const exportPages = 40;
/** The delay of each message between gateway and key-service during the export, in milliseconds. */
const linkDelayMs = 60;
/** How long after CONFIRMED an export may still be open, in milliseconds: its end is on its way to the client. */
const noticeMs = 500;

/** What is queued or being exported with a key ends with its revocation. */
export const revokedCreator: Scenario = {
  row: 2,
  title: 'Nothing that was queued with a key takes effect after its revocation is CONFIRMED',
  attacker: `queues ${creates} POST /api/keys and begins a CSV export; then the owner revokes that key`,
  bystander: 'sends inference requests',
  platform: { env: { 'key-service': { BCRYPT_COST: '12' } }, disturbed: ['auth-gateway-0'] },
  // Times are left out: hashing at this cost takes the cores of a small machine from everything else on it.
  bounds: { 'requests admitted': atLeast(0.99) },
  prepare: async (world) => {
    const owner = await newCustomer(world);
    const [creator, exporter] = await Promise.all([
      world.newKey(owner.accountId, ['global']),
      world.newKey(owner.accountId, ['global']),
    ]);
    await recordUsage(world, owner.accountId);
    return {
      bystander: await standardBystander(world, { requests: { perSecond: 10 } }),
      attacks: [queuedCreates(world, owner, creator), exporting(world, owner, exporter)],
    };
  },
};

function queuedCreates(world: World, { accountId }: Customer, creator: Key): Attack {
  return {
    name: `${creates} queued creations`,
    bounds: { 'keys made after CONFIRMED': atMost(0), 'keys made after CONFIRMED that work': atMost(0) },
    run: async ({ ready }) => {
      ready();
      const sent = inParallel(creates, (index) =>
        world.send({
          ...{ from: attackerAddress, path: '/api/keys', headers: bearer(creator.secret), timeoutMs: 30_000 },
          body: JSON.stringify({ name: `queued ${index}`, scopes: ['inference'] }),
        }),
      );
      await sleep(headStartMs);
      await revoke(world, accountId, creator);
      const before = new Set(await keyIdsOf(world, accountId));
      const secrets = (await sent).map((response) => json<{ id?: string; key?: string }>(response));
      const late = (await keyIdsOf(world, accountId)).filter((keyId) => !before.has(keyId));
      const working = await inParallel(secrets.length, async (index) => {
        const made = secrets[index];
        if (made?.key === undefined || !late.includes(made.id ?? '')) return false;
        return (await world.send({ headers: bearer(made.key), body: chat() })).status === 200;
      });
      return {
        'keys made before CONFIRMED': before.size,
        'keys made after CONFIRMED': late.length,
        'keys made after CONFIRMED that work': working.filter(Boolean).length,
      };
    },
  };
}

function exporting(world: World, { accountId }: Customer, exporter: Key): Attack {
  return {
    name: `export of ${exportPages} pages`,
    bounds: { 'exports that went on after CONFIRMED': atMost(0) },
    run: async ({ ready }) => {
      ready();
      const links = world.links('auth-gateway-0', 'key-service');
      for (const link of links) link.delay(linkDelayMs);
      try {
        const query = '/api/usage?format=csv&step=hour&by=model&page_size=1';
        let endedMs = 0;
        const exported = world
          .send({ method: 'GET', path: query, headers: bearer(exporter.secret), timeoutMs: 30_000 })
          .finally(() => {
            endedMs = performance.now();
          });
        await sleep(headStartMs + 4 * linkDelayMs);
        await revoke(world, accountId, exporter);
        const confirmedMs = performance.now();
        const { complete, text } = await exported;
        const wentOn = complete && endedMs > confirmedMs + noticeMs;
        return {
          'rows exported': text.split('\r\n').length - 2,
          'exports that went on after CONFIRMED': wentOn ? 1 : 0,
        };
      } finally {
        for (const link of links) link.restore();
      }
    },
  };
}

async function revoke({ operator, actor }: World, accountId: string, { keyId }: Key): Promise<void> {
  const { confirmation } = await operator.keys.revokeKey({ accountId, keyId, actor });
  if (confirmation?.state !== 'STATE_CONFIRMED') throw new Error('the revocation was not CONFIRMED');
}

async function keyIdsOf({ operator }: World, accountId: string): Promise<string[]> {
  const { keys } = await operator.keys.listKeys({ accountId, includeRevoked: true, pageSize: 500 });
  return keys.map(({ keyId }) => keyId);
}

/** Records usage of many models, so that an export has many rows. */
async function recordUsage({ ports }: World, accountId: string): Promise<void> {
  const gateway = createClient(contracts.usage, {
    target: `127.0.0.1:${ports.keyService}`,
    credentials: clientCredentials(undefined),
    caller: 'auth-gateway',
    defaultTimeoutMs: 5_000,
  });
  const events = Array.from({ length: exportPages }, (_, index) => ({
    ...{
      seq: index + 1,
      atUnixMs: Date.now(),
      accountId,
      keyId: '',
      endpointId: '',
      model: `model ${index}`,
    },
    ...{ promptTokens: 1, completionTokens: 1, estimated: false, status: 200, aborted: false, durationMs: 1 },
  }));
  await gateway.recordUsage({ producerId: `abuse-${accountId}`, events });
  gateway.close();
}
