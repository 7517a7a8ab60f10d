import { accountSubject } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { InFlightRequest } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import type { Standing, Standings } from '../auth/standings.js';
import type { AccessRight } from './access-right.js';
import type { Dependency } from './dependency.js';

export interface SessionRightDeps {
  readonly standings: Standings;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/**
 * Decides whether an in-flight inference request may use its session: the account needs an active key that permits
 * inference, now and as long as the request runs. Undefined: it may, or it uses no session. Rejects with auth_unavailable if
 * that cannot be found out.
 */
export async function decideSessionRight(
  deps: SessionRightDeps,
  inFlight: InFlightRequest<AccessRight>,
): Promise<AppError | undefined> {
  const { right } = inFlight;
  if (right.caller.kind !== 'session') return undefined;
  const { accountId } = right.caller.verdict;
  const dependency = inferenceKeyDependency(deps, accountId);
  // Registered before the account is looked up, so that a change in between finds the request.
  right.inferenceKey = { kind: 'needed', untilMs: null };
  inFlight.alsoUnder(accountSubject(accountId));
  inFlight.alsoUnder(dependency.subjectId);
  right.dependencies.push(dependency);
  const standing = await deps.standings.of(accountId);
  if (!hasInferenceKey(standing, deps.clock.now())) return new AppError('no_active_key');
  right.inferenceKey = { kind: 'needed', untilMs: standing.inferenceKeyUntilMs };
  return undefined;
}

/** Apart from the dependency on the account as the owner of an endpoint: what the one needs, the other does not. */
function inferenceKeyDependency({ standings, clock }: SessionRightDeps, accountId: string): Dependency {
  return {
    subjectId: `inference key of ${accountId}`,
    confirmedMs: clock.monotonic(),
    evenWithLease: false,
    ask: async (timeoutMs) => {
      const standing = await standings.confirm(accountId, timeoutMs);
      return hasInferenceKey(standing, clock.now())
        ? { kind: 'holds', inferenceKeyUntilMs: standing.inferenceKeyUntilMs }
        : { kind: 'lost', error: new AppError('no_active_key') };
    },
  };
}

function hasInferenceKey({ inferenceKeyUntilMs }: Standing, nowMs: number): boolean {
  return inferenceKeyUntilMs === null || inferenceKeyUntilMs > nowMs;
}
