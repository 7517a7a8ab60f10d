import { listJson, revocationJson, sessionJson } from '@hypervize/api-json';
import { required } from '@hypervize/rpc';
import type { IdentifiedCaller } from '../auth/caller.js';
import type { Clients } from '../clients.js';
import type { OperationCall } from './operation.js';
import { sessionOperations as operations } from './operations/account.js';
import { confirmationStatus } from './revocations.js';
import { type Route, route } from './route.js';

type Sessions = Clients['sessions'];
type CallOf<Name extends keyof typeof operations> = OperationCall<(typeof operations)[Name]>;

/** /sessions: where the user is signed in. */
export function sessionRoutes({ sessions }: { readonly sessions: Sessions }): Route[] {
  const read = { action: 'account:manage', subject: 'session' } as const;
  const end = { ...read, place: 'revocation' } as const;
  const all = { ...end, changesAll: true };
  return [
    route(operations.list, { ...read, audit: 'session.listed' }, (call) => listSessions(sessions, call)),
    route(operations.end, { ...end, audit: 'session.ended' }, (call) => endSession(sessions, call)),
    route(operations.endAll, { ...all, audit: 'session.ended' }, (call) => endSessions(sessions, call)),
  ];
}

async function listSessions(client: Sessions, call: CallOf<'list'>): Promise<void> {
  const { sessions } = await client.listSessions({ accountId: call.accountId }, call.options());
  const currentId = sessionIdOf(call.caller);
  call.respond(
    200,
    listJson(
      sessions.map((session) => sessionJson(session, currentId)),
      '',
    ),
  );
}

async function endSession(client: Sessions, call: CallOf<'end'>): Promise<void> {
  const { accountId, actor, id: sessionId } = call;
  const wanted = { accountId, actor, sessionId };
  const { session, confirmation } = await client.endSession(wanted, call.options());
  call.respond(confirmationStatus(confirmation), {
    ...sessionJson(required(session), sessionIdOf(call.caller)),
    revocation: revocationJson('key', confirmation),
  });
}

async function endSessions(client: Sessions, call: CallOf<'endAll'>): Promise<void> {
  const { accountId, actor } = call;
  const { ended, confirmation } = await client.endSessions(
    { accountId, actor, of: 'accountId' },
    call.options(),
  );
  const revocation = revocationJson('key', confirmation);
  call.respond(confirmationStatus(confirmation), { object: 'sessions_ended', ended, revocation });
}

function sessionIdOf(caller: IdentifiedCaller): string | undefined {
  return caller.kind === 'session' ? caller.sessionId : undefined;
}
