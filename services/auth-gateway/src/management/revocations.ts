import { parseRevocationId, revocationJson } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import { required, type revocation } from '@hypervize/rpc';
import type { Clients } from '../clients.js';
import type { OperationCall } from './operation.js';
import { accountOperations } from './operations/account.js';
import { type Route, route } from './route.js';

type Services = Pick<Clients, 'keyRevocations' | 'endpointRevocations'>;

/** The status of the response to a change: 202 Accepted while it may not be in effect everywhere. */
export function confirmationStatus(confirmation: revocation.Confirmation__Output | null): 200 | 202 {
  return confirmation?.state === 'STATE_PENDING' ? 202 : 200;
}

/** /revocations/{id}: the state of a change of the caller's account that was pending. */
export function revocationRoutes(services: Services): Route[] {
  const needs = { action: 'account:manage', audit: 'revocation.read' } as const;
  return [route(accountOperations.getRevocation, needs, (call) => getRevocation(services, call))];
}

async function getRevocation(
  services: Services,
  call: OperationCall<typeof accountOperations.getRevocation>,
): Promise<void> {
  const parsed = parseRevocationId(call.id);
  if (!parsed) throw new AppError('revocation_not_found');
  const { kind, seq } = parsed;
  const service = kind === 'key' ? services.keyRevocations : services.endpointRevocations;
  const { confirmation } = await service.getRevocation({ seq, accountId: call.accountId }, call.options());
  call.respond(200, required(revocationJson(kind, required(confirmation))));
}
