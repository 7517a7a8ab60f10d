import { parseRevocationId, type RevocationKind, revocationJson } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import type { revocation } from '@hypervize/rpc';
import type { Clients } from '../clients.js';
import type { Call } from './call.js';
import type { Route } from './route.js';

type Services = Pick<Clients, 'keyRevocations' | 'endpointRevocations'>;

/** Responds to a change: with 202 Accepted while it may not be in effect everywhere. */
export function respondWithConfirmation(
  call: Call,
  body: object,
  kind: RevocationKind,
  confirmation: revocation.Confirmation__Output | null,
): void {
  const pending = confirmation?.state === 'STATE_PENDING';
  call.json(pending ? 202 : 200, { ...body, revocation: revocationJson(kind, confirmation) });
}

/** /revocations/{id}: the state of a change of the caller's account that was pending. */
export function revocationRoutes(services: Services): Route[] {
  return [
    {
      ...{ method: 'GET', path: '/api/revocations/:id' },
      ...{ action: 'account:manage', audit: 'revocation.read' },
      serve: (call) => getRevocation(services, call),
    },
  ];
}

async function getRevocation(services: Services, call: Call): Promise<void> {
  const parsed = parseRevocationId(call.id);
  if (!parsed) throw new AppError('revocation_not_found');
  const { kind, seq } = parsed;
  const service = kind === 'key' ? services.keyRevocations : services.endpointRevocations;
  const { confirmation } = await service.getRevocation({ seq, accountId: call.accountId }, call.options());
  call.json(200, revocationJson(kind, confirmation) ?? {});
}
