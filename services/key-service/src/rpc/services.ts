import { withDatabase } from '@hypervize/postgres';
import { revocationService } from '@hypervize/revocation';
import {
  type CallContext,
  type CallObserver,
  contracts,
  type Implementation,
  implement,
} from '@hypervize/rpc';
import { followEvents } from '../events/follow.js';
import { statusSince } from '../revocation/announce.js';
import { follow } from '../revocation/change-feed.js';
import { changeConcerns, logBounds } from '../store/changes.js';
import { isPublished } from '../store/outbox.js';
import { operatorName } from './callers.js';
import { createKey } from './create-key.js';
import { createSession } from './create-session.js';
import type { Deps } from './deps.js';
import { endSession } from './end-session.js';
import { endSessions } from './end-sessions.js';
import { ensureUser } from './ensure-user.js';
import { getAccountStanding } from './get-account-standing.js';
import { getAllowances } from './get-allowances.js';
import { getKey } from './get-key.js';
import { getUser } from './get-user.js';
import { importKeys } from './import-keys.js';
import { listAudit } from './list-audit.js';
import { listKeys } from './list-keys.js';
import { listSessions } from './list-sessions.js';
import { requester } from './mutate.js';
import { queryUsage } from './query-usage.js';
import { recordAudit } from './record-audit.js';
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
import { verifyKeys } from './verify-keys.js';
import { verifySession } from './verify-session.js';

/** The callers that a method serves. */
const gateway = ['auth-gateway'];
const router = ['inference-router'];
const operator = [operatorName];
const both = [...gateway, ...operator];

/** The gRPC services of this process: a row for each method, with its callers and what serves it. */
export function services(deps: Deps, observe: CallObserver): Implementation[] {
  return [
    unaryService<typeof contracts.keys>(contracts.keys, deps, observe, {
      CreateKey: [both, createKey],
      ListKeys: [both, listKeys],
      GetKey: [both, getKey],
      UpdateKey: [both, updateKey],
      RevokeKey: [both, revokeKey],
      RollKey: [both, rollKey],
      RevealDefaultKey: [both, revealDefaultKey],
      VerifyKey: [gateway, verifyKey],
      VerifyKeys: [gateway, verifyKeys],
      ImportKeys: [operator, importKeys],
      RecordKeyUse: [gateway, recordKeyUse],
      ListAudit: [both, listAudit],
    }),
    unaryService<typeof contracts.sessions>(contracts.sessions, deps, observe, {
      CreateSession: [gateway, createSession],
      VerifySession: [gateway, verifySession],
      ListSessions: [both, listSessions],
      EndSession: [both, endSession],
      EndSessions: [both, endSessions],
    }),
    unaryService<typeof contracts.users>(contracts.users, deps, observe, {
      EnsureUser: [both, ensureUser],
      SuspendUser: [operator, suspendUser],
      RestoreUser: [operator, restoreUser],
      GetUser: [both, getUser],
      GetAccountStanding: [gateway, getAccountStanding],
      SetAccountLimits: [operator, setAccountLimits],
    }),
    unaryService<typeof contracts.audit>(contracts.audit, deps, observe, {
      RecordAudit: [[...gateway, ...router], recordAudit],
    }),
    unaryService<typeof contracts.usage>(contracts.usage, deps, observe, {
      RecordUsage: [gateway, recordUsage],
      GetAllowances: [both, getAllowances],
      QueryUsage: [both, queryUsage],
    }),
    implement<typeof contracts.changes, 'Follow'>(contracts.changes, {
      unary: {},
      streams: { Follow: (requests, call) => follow(deps.feed, requests, call) },
      callers: { Follow: gateway },
      observe,
    }),
    implement<typeof contracts.events, 'Follow'>(contracts.events, {
      unary: {},
      streams: { Follow: (requests, call) => followEvents(deps.events, requests, call) },
      callers: { Follow: gateway },
      observe,
    }),
    revocationService(revocationDeps(deps), both, observe),
  ];
}

/** Every account may ask, as often as it likes, so the questions take turns. */
function revocationDeps({ announcing, pools }: Deps): Parameters<typeof revocationService>[0] {
  return {
    leases: announcing.leases,
    clock: announcing.clock,
    head: () => withDatabase(pools.verify, async (db) => (await logBounds(db)).head),
    concerns: (seq, accountId, call) =>
      pools.query.read(requester({ accountId, call }), (db) => changeConcerns(db, seq, accountId)),
    statusOf: (seq, accountId, call) =>
      pools.query.read(requester({ accountId: accountId ?? '', call }), (db) =>
        statusSince({ ...announcing, isPublished: () => isPublished(db, seq) }, seq),
      ),
  };
}

type Parts<D> = Parameters<typeof implement<D>>[1];
type Handler = (request: never, call: CallContext) => Promise<unknown>;
type WithDeps<H> = H extends (request: infer Q, call: CallContext) => infer R
  ? (deps: Deps, request: Q, call: CallContext) => R
  : never;
type Rows<D> = {
  readonly [M in keyof Parts<D>['unary']]: readonly [string[], WithDeps<Parts<D>['unary'][M]>];
};

function unaryService<D>(definition: D, deps: Deps, observe: CallObserver, rows: Rows<D>): Implementation {
  const methods = Object.entries(rows) as [string, readonly [string[], WithDeps<Handler>]][];
  const unary = Object.fromEntries(
    methods.map(([method, [, serve]]): [string, Handler] => [
      method,
      (request, call) => serve(deps, request, call),
    ]),
  );
  const callers = Object.fromEntries(methods.map(([method, [allowed]]) => [method, allowed]));
  return implement<D>(definition, { unary, callers, streams: {}, observe } as unknown as Parts<D>);
}
