import { parseRevocationId, type RevocationKind, revocationJson } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import type { revocation } from '@hypervize/rpc';
import { type Response, Router } from 'express';
import type { ManagementContext } from './context.js';

type Context = Pick<ManagementContext, 'keyRevocations' | 'endpointRevocations' | 'requireCaller'>;

/** Responds to a change: with 202 Accepted while it may not be in effect everywhere. */
export function respondWithConfirmation(
  response: Response,
  body: object,
  kind: RevocationKind,
  confirmation: revocation.Confirmation__Output | null,
): void {
  const pending = confirmation?.state === 'STATE_PENDING';
  response.status(pending ? 202 : 200).json({ ...body, revocation: revocationJson(kind, confirmation) });
}

/** /revocations/{id}: the state of a change that was pending. */
export function revocationRoutes({ keyRevocations, endpointRevocations, requireCaller }: Context): Router {
  const router = Router();
  router.get('/revocations/:id', async (request, response) => {
    await requireCaller(request, 'account:manage');
    const id = parseRevocationId(request.params.id);
    if (!id) throw new AppError('invalid_request', 'There is no such revocation.', { param: 'id' });
    const { kind, seq } = id;
    const service = kind === 'key' ? keyRevocations : endpointRevocations;
    const { confirmation } = await service.getRevocation({ seq });
    response.json(revocationJson(kind, confirmation));
  });
  return router;
}
