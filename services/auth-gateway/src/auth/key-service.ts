import { isScope, sessionScopes } from '@hypervize/auth-model';
import { AppError, isAppError } from '@hypervize/errors';
import type { Client, keys, sessions } from '@hypervize/rpc';
import type { AskKeyService, LookupResult } from './lookup.js';
import type { Presented } from './presented.js';
import type { AskStanding } from './standings.js';
import type { VerifyKey } from './verify-batches.js';

type UserClient = Pick<Client<keys.UserServiceDefinition>, 'getAccountStanding'>;
type SessionClient = Pick<Client<sessions.SessionServiceDefinition>, 'verifySession'>;

interface Clients {
  readonly verifyKey: VerifyKey;
  readonly sessions: SessionClient;
}

/** Verifies credentials at key-service, waiting up to `defaultTimeoutMs` unless a call states another time. */
export function createAskKeyService(
  { verifyKey, sessions }: Clients,
  defaultTimeoutMs: number,
): AskKeyService {
  return (presented, timeoutMs = defaultTimeoutMs) =>
    (presented.kind === 'key'
      ? askAboutKey(verifyKey, presented, timeoutMs)
      : askAboutSession(sessions, presented, timeoutMs)
    ).catch((error: unknown) => {
      throw unavailable(error);
    });
}

async function askAboutKey(
  verifyKey: VerifyKey,
  { credential, sha256 }: Presented,
  timeoutMs: number,
): Promise<LookupResult> {
  const { seq, verdict, refusal } = await verifyKey(credential, timeoutMs);
  if (!verdict) return refusalResult(seq, refusal?.reason);
  const { accountId, accountSuspended: suspended } = verdict;
  // A scope that this version does not know permits nothing.
  const scopes = verdict.scopes.filter(isScope);
  const expiresAtMs = verdict.expiresUnixMs ?? null;
  const requestsPerMinute = verdict.requestsPerMinute ?? null;
  return {
    kind: 'entry',
    entry: {
      ...{ kind: 'verdict', seq, sha256, accountId, scopes, expiresAtMs, suspended },
      requestsPerMinute,
    },
  };
}

async function askAboutSession(
  client: SessionClient,
  { credential, sha256 }: Presented,
  timeoutMs: number,
): Promise<LookupResult> {
  const { seq, verdict, refusal } = await client.verifySession({ session: credential }, { timeoutMs });
  if (!verdict) return refusalResult(seq, refusal?.reason);
  const { accountId, accountSuspended: suspended, expiresUnixMs: expiresAtMs } = verdict;
  return {
    kind: 'entry',
    entry: {
      ...{ kind: 'verdict', seq, sha256, accountId, scopes: sessionScopes, expiresAtMs, suspended },
      requestsPerMinute: null,
    },
  };
}

function refusalResult(seq: number, reason: string | undefined): LookupResult {
  switch (reason) {
    case 'REASON_REVOKED':
    case 'REASON_ENDED':
      return { kind: 'entry', entry: { kind: 'tombstone', seq } };
    case 'REASON_UNKNOWN':
      return { kind: 'entry', entry: { kind: 'unknown', seq } };
    case 'REASON_MISMATCH':
      return { kind: 'mismatch' };
    default:
      throw new Error('response without a result');
  }
}

/** Asks key-service for the standing of accounts, waiting up to `defaultTimeoutMs` unless a call states another time. */
export function createAskStanding(client: UserClient, defaultTimeoutMs: number): AskStanding {
  return async (accountId, timeoutMs = defaultTimeoutMs) => {
    const reply = await client.getAccountStanding({ accountId }, { timeoutMs }).catch((error: unknown) => {
      throw unavailable(error);
    });
    // An account that does not exist offers nothing.
    const inferenceKeyUntilMs = reply.hasInferenceKey ? (reply.inferenceKeyUntilUnixMs ?? null) : 0;
    return {
      ...{ kind: 'account', seq: reply.seq, suspended: reply.standing !== 'STANDING_GOOD' },
      inferenceKeyUntilMs,
    };
  };
}

/** Whatever prevents key-service from answering does not make a credential invalid. */
function unavailable(error: unknown): AppError {
  return isAppError(error) && error.code === 'auth_unavailable'
    ? error
    : new AppError('auth_unavailable', undefined, { cause: error });
}
