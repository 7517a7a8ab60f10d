import type { IncomingMessage } from 'node:http';
import type { Action } from '@hypervize/auth-model';
import { AppError } from '@hypervize/errors';
import type { InFlightRequest, InFlightRequests } from '@hypervize/relay';
import { type AccessRight, anonymousSubject } from '../revocation/cancel.js';
import type { Authenticate } from './failed-attempts.js';
import type { VerdictCache } from './verdict-cache.js';
import type { Verifier } from './verifier.js';

export interface RegisterDeps {
  readonly authenticate: Authenticate;
  readonly verify: Verifier;
  readonly memory: Pick<VerdictCache, 'isCurrent'>;
  readonly inFlightRequests: InFlightRequests<AccessRight>;
}

/** How often a change may come between the decision about a key and its request's taking off, before we give up. */
const maxRounds = 5;

/**
 * Says who a request is from and counts it among those under way, in one step as far as changes are concerned: one that
 * came while the key was looked at has decided about it, one that comes later finds it and cuts it off. Rejects as
 * `authenticate` does.
 */
export async function registerInFlight(
  { authenticate, verify, memory, inFlightRequests }: RegisterDeps,
  request: IncomingMessage,
  action: Action,
): Promise<InFlightRequest<AccessRight>> {
  for (let round = 0; round < maxRounds; round++) {
    const caller = await authenticate(request);
    if (caller.kind === 'anonymous') {
      return inFlightRequests.register(anonymousSubject, {
        caller,
        action,
        verify: undefined,
        expiresAtMs: null,
      });
    }
    if (!memory.isCurrent(caller.keyId, caller.verdict)) continue;
    const { expiresAtMs } = caller.verdict;
    return inFlightRequests.register(caller.keyId, {
      caller,
      action,
      verify: () => verify(caller.key),
      expiresAtMs,
    });
  }
  throw new AppError('auth_unavailable');
}
