import { auditJson, effectiveLimitsJson, isoTime, listJson } from '@hypervize/api-json';
import { required } from '@hypervize/rpc';
import type { IdentifiedCaller } from '../auth/caller.js';
import type { Clients } from '../clients.js';
import type { DefaultLimits } from '../limits/admit.js';
import type { OperationCall } from './operation.js';
import { accountOperations as operations } from './operations/account.js';
import { pageOf } from './page.js';
import { type Route, route } from './route.js';

interface Deps extends Pick<Clients, 'keys' | 'users'> {
  readonly defaultLimits: DefaultLimits;
}

/** /me and /audit: the account of the caller. */
export function accountRoutes(deps: Deps): Route[] {
  const action = 'account:manage';
  return [
    route(operations.get, { action, audit: 'account.read' }, (call) => getAccount(deps, call)),
    route(operations.listAudit, { action, audit: 'audit.read' }, (call) => listAudit(deps, call)),
  ];
}

async function getAccount(
  { users, defaultLimits }: Deps,
  call: OperationCall<typeof operations.get>,
): Promise<void> {
  const { accountId, actor, caller } = call;
  const [{ user, defaultKey }, standing] = await Promise.all([
    users.getUser({ accountId }, call.options()),
    users.getAccountStanding({ accountId }, call.options()),
  ]);
  const { email, createdUnixMs, limits } = required(user);
  const hasDefaultKey = defaultKey && defaultKey.revokedUnixMs === undefined;
  call.respond(200, {
    ...{ object: 'account', id: accountId, email, created_at: isoTime(createdUnixMs) },
    ...{ authenticated_as: actor.id, session: sessionOf(caller) },
    default_key: hasDefaultKey ? { id: defaultKey.keyId, revealed: defaultKey.revealed } : null,
    has_inference_key: standing.hasInferenceKey,
    limits: effectiveLimitsJson(limits, defaultLimits),
  });
}

/** The session of the request; null if it was made with a key. Its expiry is that of the verdict, minutes old at most. */
function sessionOf(caller: IdentifiedCaller) {
  if (caller.kind !== 'session') return null;
  return { id: caller.sessionId, expires_at: isoTime(required(caller.verdict.expiresAtMs)) };
}

async function listAudit({ keys }: Deps, call: OperationCall<typeof operations.listAudit>): Promise<void> {
  const { accountId, query } = call;
  const wanted = { accountId, keyId: query.key_id ?? '', ...pageOf(query) };
  const { entries, nextPageToken } = await keys.listAudit(wanted, call.options());
  call.respond(200, listJson(entries.map(auditJson), nextPageToken));
}
