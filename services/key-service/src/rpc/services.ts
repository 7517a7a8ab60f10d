import { withDatabase } from '@hypervize/postgres';
import { revocationService } from '@hypervize/revocation';
import { type CallObserver, contracts, type Implementation, implement } from '@hypervize/rpc';
import { statusSince } from '../revocation/announce.js';
import { type FeedDeps, follow } from '../revocation/change-feed.js';
import { logBounds } from '../store/changes.js';
import { createKey } from './create-key.js';
import type { Deps } from './deps.js';
import { ensureUser } from './ensure-user.js';
import { getAllowances } from './get-allowances.js';
import { getKey } from './get-key.js';
import { importKeys } from './import-keys.js';
import { listAudit } from './list-audit.js';
import { listKeys } from './list-keys.js';
import { createQueryUsage } from './query-usage.js';
import { recordKeyUse } from './record-key-use.js';
import { recordUsage } from './record-usage.js';
import { restoreUser } from './restore-user.js';
import { revealDefaultKey } from './reveal-default-key.js';
import { revokeKey } from './revoke-key.js';
import { rollKey } from './roll-key.js';
import { setAccountLimits } from './set-account-limits.js';
import { suspendUser } from './suspend-user.js';
import { updateKey } from './update-key.js';
import { verifyKey } from './verify-key.js';

const gateway = 'auth-gateway';
/** Operators and their scripts. */
const operator = 'hvz';

/** The services of this process, with the callers that each method serves. */
export function services(deps: Deps, feed: FeedDeps, observe: CallObserver): Implementation[] {
  return [
    implement<typeof contracts.keys>(contracts.keys, {
      unary: {
        CreateKey: (request, call) => createKey(deps, request, call),
        ListKeys: (request) => listKeys(deps, request),
        GetKey: (request) => getKey(deps, request),
        UpdateKey: (request, call) => updateKey(deps, request, call),
        RevokeKey: (request, call) => revokeKey(deps, request, call),
        RollKey: (request, call) => rollKey(deps, request, call),
        RevealDefaultKey: (request, call) => revealDefaultKey(deps, request, call),
        VerifyKey: (request, call) => verifyKey(deps, request, call),
        ImportKeys: (request, call) => importKeys(deps, request, call),
        RecordKeyUse: (request) => recordKeyUse(deps, request),
        ListAudit: (request) => listAudit(deps, request),
      },
      streams: {},
      callers: {
        CreateKey: [gateway, operator],
        ListKeys: [gateway, operator],
        GetKey: [gateway, operator],
        UpdateKey: [gateway, operator],
        RevokeKey: [gateway, operator],
        RollKey: [gateway, operator],
        RevealDefaultKey: [gateway, operator],
        VerifyKey: [gateway],
        ImportKeys: [operator],
        RecordKeyUse: [gateway],
        ListAudit: [gateway, operator],
      },
      observe,
    }),
    implement<typeof contracts.users>(contracts.users, {
      unary: {
        EnsureUser: (request) => ensureUser(deps, request),
        SuspendUser: (request, call) => suspendUser(deps, request, call),
        RestoreUser: (request, call) => restoreUser(deps, request, call),
        SetAccountLimits: (request) => setAccountLimits(deps, request),
      },
      streams: {},
      callers: {
        EnsureUser: [gateway, operator],
        SuspendUser: [operator],
        RestoreUser: [operator],
        SetAccountLimits: [operator],
      },
      observe,
    }),
    implement<typeof contracts.usage>(contracts.usage, {
      unary: {
        RecordUsage: (request) => recordUsage(deps, request),
        GetAllowances: (request) => getAllowances(deps, request),
        QueryUsage: createQueryUsage(deps),
      },
      streams: {},
      callers: {
        RecordUsage: [gateway],
        GetAllowances: [gateway, operator],
        QueryUsage: [gateway, operator],
      },
      observe,
    }),
    implement<typeof contracts.changes, 'Follow'>(contracts.changes, {
      unary: {},
      streams: { Follow: (requests, call) => follow(feed, requests, call) },
      callers: { Follow: [gateway] },
      observe,
    }),
    revocationService(
      {
        leases: deps.announcing.leases,
        clock: deps.announcing.clock,
        head: () => withDatabase(deps.pool, async (db) => (await logBounds(db)).head),
        statusOf: (seq) => statusSince(deps.announcing, seq),
      },
      [gateway, operator],
      observe,
    ),
  ];
}
