import type { IncomingMessage } from 'node:http';
import type { Action } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import type { Authenticate, Authentication } from '../auth/authenticate.js';
import type { Caller, IdentifiedCaller } from '../auth/caller.js';
import type { VerdictCache } from '../auth/verdict-cache.js';
import { type ConfirmCredential, verificationError } from '../auth/verification.js';
import { type AccessRight, anonymousSubject } from './access-right.js';
import type { Dependency } from './dependency.js';

export interface RegisterDeps {
  readonly authenticate: Authenticate;
  readonly confirmCredential: ConfirmCredential;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly verdictCache: Pick<VerdictCache, 'isCurrent'>;
  readonly inFlightRequests: InFlightRequests<AccessRight>;
}

export type Registration =
  | { readonly kind: 'registered'; readonly inFlight: InFlightRequest<AccessRight> }
  | Extract<Authentication, { kind: 'refused' }>;

/** How often a change may arrive between the verification of a credential and the registration, before the request gives up. */
const maxRounds = 5;

/**
 * Authenticates a request and registers it as in flight. With respect to changes this is one step: a change that arrived
 * during the verification is included in it, and a later one finds the request and cancels it. A promise is returned only if
 * something has to be waited for. Rejects with, or throws, auth_unavailable.
 */
export function registerInFlight(
  deps: RegisterDeps,
  request: IncomingMessage,
  action: Action,
  rounds = maxRounds,
): Registration | Promise<Registration> {
  if (rounds === 0) throw new AppError('auth_unavailable');
  const startedMs = deps.clock.monotonic();
  const register = (authentication: Authentication) =>
    registerAuthenticated(deps, authentication, action, startedMs) ??
    registerInFlight(deps, request, action, rounds - 1);
  const authentication = deps.authenticate(request);
  return authentication instanceof Promise ? authentication.then(register) : register(authentication);
}

/** Undefined: a change has arrived since the verification. */
function registerAuthenticated(
  deps: RegisterDeps,
  authentication: Authentication,
  action: Action,
  startedMs: number,
): Registration | undefined {
  if (authentication.kind === 'refused') return authentication;
  const { caller } = authentication;
  if (caller.kind === 'anonymous') return registered(deps, anonymousSubject, rightOf(caller, action, []));
  const { subjectId } = caller.presented;
  if (!deps.verdictCache.isCurrent(subjectId, caller.verdict)) return undefined;
  const dependency = credentialDependency(deps.confirmCredential, caller, startedMs);
  return registered(deps, subjectId, rightOf(caller, action, [dependency]));
}

function registered(deps: RegisterDeps, subjectId: string, right: AccessRight): Registration {
  return { kind: 'registered', inFlight: deps.inFlightRequests.register(subjectId, right) };
}

const undecided = { kind: 'undecided' } as const;
const needed = { kind: 'needed' } as const;
const notNeeded = { kind: 'not_needed' } as const;

function rightOf(caller: Caller, action: Action, dependencies: Dependency[]): AccessRight {
  return {
    caller,
    action,
    dependencies,
    scopes: caller.kind === 'anonymous' ? [] : caller.verdict.scopes,
    expiresAtMs: caller.kind === 'anonymous' ? null : caller.verdict.expiresAtMs,
    scopeNeed: action === 'dedicated:invoke' ? undecided : needed,
    inferenceKey: notNeeded,
  };
}

function credentialDependency(
  confirmCredential: ConfirmCredential,
  caller: IdentifiedCaller,
  confirmedMs: number,
): Dependency {
  return {
    subjectId: caller.presented.subjectId,
    confirmedMs,
    evenWithLease: false,
    ask: async (timeoutMs) => {
      const verification = await confirmCredential(caller, timeoutMs);
      return verification.kind === 'good'
        ? { kind: 'holds', verdict: verification.verdict }
        : { kind: 'lost', error: verificationError(caller.kind, verification.kind) };
    },
  };
}
