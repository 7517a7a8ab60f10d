import { setTimeout as sleep } from 'node:timers/promises';
import { atLeast } from '../bounds.js';
import { bearer, json } from '../kit/http.js';
import type { World } from '../kit/world.js';
import { type Attack, requestsServed, type Scenario } from '../scenario.js';
import { attackerAddress, type Customer, newCustomer, standardBystander } from './parties.js';

/** How long an entry may take to be in the log, in milliseconds. */
const recordedMs = 5_000;
const pollMs = 250;

interface AuditEntry {
  readonly action: string;
  readonly actor: string | null;
  readonly address: string | null;
}

/** What must be in the log, and how an entry is recognised. */
interface Expectation {
  readonly name: string;
  matches(entry: AuditEntry): boolean;
}

/** Every change and every refused attempt is in the audit log. */
export const audit: Scenario = {
  row: 12,
  title: 'Changes of endpoints, refused attempts and the actions of operators are in the audit log',
  attacker: 'changes endpoints, tries what its key does not permit, and has an operator act on its account',
  bystander: 'sends inference requests',
  bounds: requestsServed,
  prepare: async (world) => ({
    bystander: await standardBystander(world),
    attacks: [acting(world, await newCustomer(world))],
  }),
};

function acting(world: World, customer: Customer): Attack {
  const expectations = expectationsOf(customer);
  return {
    name: 'audit entries found',
    bounds: Object.fromEntries(expectations.map(({ name }) => [name, atLeast(1)])),
    run: async ({ ready }) => {
      ready();
      await act(world, customer);
      return findEntries(world, customer, expectations);
    },
  };
}

function expectationsOf({ manager, key }: Customer): Expectation[] {
  const byManager = (entry: AuditEntry) =>
    entry.actor === `key:${manager.keyId}` && entry.address === attackerAddress;
  const endpointAction = (what: RegExp) => (entry: AuditEntry) =>
    /^endpoint\./.test(entry.action) && what.test(entry.action) && byManager(entry);
  return [
    { name: 'endpoint created', matches: endpointAction(/create/) },
    { name: 'endpoint made public', matches: endpointAction(/auth|updat|public|mode|chang/) },
    { name: 'endpoint deleted', matches: endpointAction(/delet/) },
    {
      name: 'refused attempt of a key without the scope',
      matches: (entry) =>
        entry.actor === `key:${key.keyId}` && /insufficient_scope/.test(JSON.stringify(entry)),
    },
    {
      name: "operator's change of an endpoint",
      matches: (entry) => /^endpoint\./.test(entry.action) && /^operator|^hvz/.test(entry.actor ?? ''),
    },
    {
      name: "operator's change of limits",
      matches: (entry) => entry.action === 'user.limited' && /^operator/.test(entry.actor ?? ''),
    },
  ];
}

async function act(world: World, { accountId, manager, key }: Customer): Promise<void> {
  const hosts = [`http://127.0.0.1:${world.ports.standIn}/v1`];
  const call = (secret: string, method: string, path: string, body?: object) =>
    world.send({
      ...{ from: attackerAddress, method, path, headers: bearer(secret) },
      body: body === undefined ? '' : JSON.stringify(body),
    });
  const created = await call(manager.secret, 'POST', '/api/endpoints', { model: 'stand-in', hosts });
  const path = `/api/endpoints/${json<{ id?: string }>(created)?.id}`;
  await call(manager.secret, 'PATCH', path, { auth_mode: 'public' });
  await call(key.secret, 'DELETE', path);
  await call(manager.secret, 'DELETE', path);
  const { operator, actor } = world;
  await operator.endpoints.createEndpoint({ accountId, actor, model: 'stand-in', hosts });
  await operator.users.setAccountLimits({ accountId, limits: { requestsPerMinute: 5_000 }, actor });
}

/** For each expectation, how many entries of the log meet it. Waits for those that are missing. */
async function findEntries(
  world: World,
  { manager }: Customer,
  expectations: readonly Expectation[],
): Promise<Readonly<Record<string, number>>> {
  const deadline = performance.now() + recordedMs;
  for (;;) {
    const request = { method: 'GET', path: '/api/audit?page_size=100', headers: bearer(manager.secret) };
    const entries = json<{ data?: AuditEntry[] }>(await world.send(request))?.data ?? [];
    const found = expectations.map(({ name, matches }) => [name, entries.filter(matches).length] as const);
    if (found.every(([, count]) => count > 0) || performance.now() > deadline) {
      return Object.fromEntries(found);
    }
    await sleep(pollMs);
  }
}
