import { scopes as allScopes, permits, type Scope } from '@hypervize/auth-model';
import { createInFlightRequests } from '@hypervize/relay';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyCaller } from '../../test/callers.js';
import type { Caller, Verdict } from '../auth/caller.js';
import type { Ownership } from '../limits/endpoint-owners.js';
import type { AccessRight } from './access-right.js';
import { cancelAffected } from './cancel.js';
import type { Change } from './change.js';
import { decideEndpointRight } from './endpoint-right.js';
import { registerInFlight } from './register.js';

const endpointId = 'ep_000000000000';
const clock = { monotonic: () => 0 };
const [own, other] = ['own', 'other'];

interface Situation {
  readonly target: 'elastic' | 'dedicated';
  readonly endpoint: Ownership;
  readonly scopes: readonly Scope[];
  readonly withKey: boolean;
}

/** Whether a new request would be served, by the rules for scopes and endpoints. */
function wouldServe(
  { target, endpoint, withKey }: Situation,
  scopes: readonly Scope[],
  suspended: Set<string>,
) {
  if (withKey && suspended.has(own)) return false;
  if (target === 'elastic') return withKey && permits(scopes, 'elastic:invoke');
  const isOwn = withKey && endpoint.accountId === own;
  if (!isOwn && suspended.has(endpoint.accountId)) return false;
  return endpoint.isPublic || (isOwn && permits(scopes, 'dedicated:invoke'));
}

const callerOf = ({ scopes, withKey }: Situation): Caller => {
  if (!withKey) return { kind: 'anonymous' };
  const verdict: Verdict = {
    ...{ kind: 'verdict', seq: 1, sha256: '', accountId: own, scopes, expiresAtMs: null },
    ...{ suspended: false, requestsPerMinute: null },
  };
  return keyCaller('k', verdict);
};

/** Registers a request and decides about it as the gateway does before it forwards it. `early` arrives in between. */
async function admit(
  situation: Situation,
  lookUpOwner = async () => situation.endpoint,
  early: Change[] = [],
) {
  const inFlightRequests = createInFlightRequests<AccessRight>();
  const registration = await registerInFlight(
    {
      authenticate: async () => ({ kind: 'authenticated', caller: callerOf(situation) }),
      confirmCredential: async () => ({ kind: 'invalid' }),
      ...{ verdictCache: { isCurrent: () => true }, inFlightRequests, clock },
    },
    {} as never,
    `${situation.target}:invoke`,
  );
  if (registration.kind === 'refused') throw registration.error;
  const { inFlight } = registration;
  for (const change of early) cancelAffected(inFlightRequests, change);
  const good = { suspended: false, inferenceKeyUntilMs: null };
  const standings = { of: () => good, confirm: async () => good };
  const deps = { ownerOf: () => situation.endpoint, lookUpOwner, standings, clock };
  const right =
    situation.target === 'dedicated' ? await decideEndpointRight(deps, inFlight, endpointId) : undefined;
  return { inFlightRequests, inFlight, right };
}

const someScopes = fc.uniqueArray(fc.constantFrom(...allScopes), { minLength: 1, maxLength: 3 });
const situations: fc.Arbitrary<Situation> = fc.record({
  target: fc.constantFrom('elastic', 'dedicated'),
  endpoint: fc.record({ accountId: fc.constantFrom(own, other), isPublic: fc.boolean() }),
  scopes: someScopes,
  withKey: fc.boolean(),
});
/** A change of the key's scopes, or of what does not concern them ("same"), or a suspension. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('scopes' as const), scopes: someScopes }),
    fc.record({ kind: fc.constant('same' as const) }),
    fc.record({
      kind: fc.constantFrom('suspend' as const, 'restore' as const),
      accountId: fc.constantFrom(own, other),
    }),
  ),
  { minLength: 1, maxLength: 5 },
);

const changeOf = (part: Pick<Change, 'kind' | 'subjectId'> & Partial<Change>): Change => ({
  ...{ seq: 2, accountId: own, scopes: [], expiresAtMs: null },
  ...part,
});

describe('a change', () => {
  test('ends exactly the requests in flight that would be refused as new ones', () =>
    fc.assert(
      fc.asyncProperty(situations, steps, async (situation, changes) => {
        let { scopes } = situation;
        const suspended = new Set<string>();
        fc.pre(wouldServe(situation, scopes, suspended));
        const { inFlightRequests, inFlight } = await admit(situation);
        let ended = false;
        for (const step of changes) {
          if (step.kind === 'scopes') scopes = step.scopes;
          if (step.kind === 'suspend') suspended.add(step.accountId);
          if (step.kind === 'restore') suspended.delete(step.accountId);
          const changed =
            step.kind === 'scopes' || step.kind === 'same'
              ? [changeOf({ kind: 'changed', subjectId: 'k', scopes })]
              : ['k', `account:${step.accountId}`]
                  .filter((subjectId) => subjectId !== 'k' || step.accountId === own)
                  .map((subjectId) =>
                    changeOf({ kind: step.kind === 'suspend' ? 'suspended' : 'changed', subjectId }),
                  );
          for (const change of changed) cancelAffected(inFlightRequests, change);
          ended ||= !wouldServe(situation, scopes, suspended);
          expect(inFlight.cancellation.reason !== undefined).toBe(ended);
        }
      }),
      { numRuns: 2_000 },
    ));

  test('of the limit of an elastic-only key leaves its stream at a public endpoint', async () => {
    const scopes: Scope[] = ['elastic-only'];
    for (const accountId of [own, other]) {
      const endpoint = { accountId, isPublic: true };
      const { inFlightRequests, inFlight } = await admit({
        target: 'dedicated',
        endpoint,
        scopes,
        withKey: true,
      });
      cancelAffected(inFlightRequests, changeOf({ kind: 'changed', subjectId: 'k', scopes }));
      expect(inFlight.cancellation.reason).toBeUndefined();
    }
  });

  test('that arrives before the endpoint is looked up is taken into account, and ends nothing that needs no scope', async () => {
    for (const accountId of [own, other]) {
      for (const isPublic of [true, false]) {
        const situation: Situation = {
          ...{ target: 'dedicated', endpoint: { accountId, isPublic }, scopes: ['inference'], withKey: true },
        };
        const early = [changeOf({ kind: 'changed', subjectId: 'k', scopes: ['elastic-only'] })];
        const { inFlight, right } = await admit(situation, undefined, early);
        expect(inFlight.cancellation.reason).toBeUndefined();
        expect(right?.kind).toBe(accountId === own && !isPublic ? 'refused' : 'granted');
      }
    }
  });

  test('to a private endpoint ends the request of a key that has been narrowed before', async () => {
    const endpoint = { accountId: own, isPublic: true };
    const situation: Situation = { target: 'dedicated', endpoint, scopes: ['inference'], withKey: true };
    const { inFlightRequests, inFlight } = await admit(situation, async () => ({
      ...endpoint,
      isPublic: false,
    }));
    const narrow = (scopes: Scope[]) =>
      cancelAffected(inFlightRequests, changeOf({ kind: 'changed', subjectId: 'k', scopes }));
    const dependsOnEndpoint = () => inFlight.right.dependencies.find(({ evenWithLease }) => evenWithLease);
    narrow(['elastic-only']);
    expect(inFlight.cancellation.reason).toBeUndefined();
    expect(await dependsOnEndpoint()?.ask(100)).toMatchObject({
      kind: 'lost',
      error: { code: 'insufficient_scope' },
    });
    expect(inFlightRequests.of(`endpoint:${endpointId}`)).toEqual([inFlight]);
    narrow(['inference']);
    expect(dependsOnEndpoint()).toBeUndefined();
  });
});
