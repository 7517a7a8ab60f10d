import { AppError } from '@hypervize/errors';
import type { revocation } from '@hypervize/rpc';
import { type Response, Router } from 'express';
import type { ManagementDeps, RequireCaller } from './api.js';
import { isoTime } from './validation.js';

/** Whose order of changes a revocation stands in. */
type Kind = 'key' | 'endpoint';

/** How far a change that takes rights away has come. */
export function revocationJson(kind: Kind, confirmation: revocation.Confirmation__Output | null) {
  if (!confirmation) return null;
  return {
    object: 'revocation',
    id: `${kind}-${confirmation.seq}`,
    state: confirmation.state === 'STATE_CONFIRMED' ? 'confirmed' : 'pending',
    certain_by: isoTime(confirmation.certainByUnixMs),
  };
}

/** Answers with a change and how far it has come: 202 Accepted while it is not certain to hold everywhere. */
export function answerRevocation(
  response: Response,
  body: object,
  kind: Kind,
  confirmation: revocation.Confirmation__Output | null,
): void {
  const pending = confirmation?.state === 'STATE_PENDING';
  response.status(pending ? 202 : 200).json({ ...body, revocation: revocationJson(kind, confirmation) });
}

/** /revocations/{id}: how far a change has come, to ask again while it is pending. */
export function revocationRoutes(
  { keyRevocations, endpointRevocations }: Pick<ManagementDeps, 'keyRevocations' | 'endpointRevocations'>,
  who: RequireCaller,
): Router {
  const router = Router();
  router.get('/revocations/:id', async (request, response) => {
    await who(request, 'account:manage');
    const [, kind, seq] = /^(key|endpoint)-(\d{1,15})$/.exec(request.params.id) ?? [];
    if (kind === undefined)
      throw new AppError('invalid_request', 'There is no such revocation.', { param: 'id' });
    const service = kind === 'key' ? keyRevocations : endpointRevocations;
    const { confirmation } = await service.getRevocation({ seq: Number(seq) });
    response.json(revocationJson(kind as Kind, confirmation));
  });
  return router;
}
