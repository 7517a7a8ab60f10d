import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@hypervize/errors';
import type { AuditRecorder } from '../audit/recorder.js';
import type { KnownCredential } from '../auth/verification.js';
import type { AddressOf } from '../http/client-address.js';
import type { MatchedRoute, Route } from './route.js';

/** Records attempts that this gateway refuses. Those that another service refuses are recorded there. */
export interface Refusals {
  /** Records an attempt with a credential whose secret was right. */
  record(
    request: IncomingMessage,
    matched: MatchedRoute,
    credential: KnownCredential,
    outcome: ErrorCode,
  ): void;
}

/** The form of the ids that the audit log takes; what a client sends as an id may be anything. */
const idForm = /^[\w-]{1,20}$/;

export function createRefusals(recorder: Pick<AuditRecorder, 'record'>, addressOf: AddressOf): Refusals {
  return {
    record: (request, { route, id }, { actorId, accountId }, outcome) => {
      const subject = idForm.test(id) ? subjectOf(route, id) : {};
      const actor = { id: actorId, address: addressOf(request) };
      recorder.record({ accountId, action: route.audit, actor, outcome, ...subject });
    },
  };
}

function subjectOf({ subject }: Pick<Route, 'subject'>, id: string) {
  if (subject === 'key') return { keyId: id };
  return subject === 'endpoint' ? { endpointId: id } : {};
}
