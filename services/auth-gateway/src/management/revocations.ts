import { AppError } from '@hypervize/errors';
import type { revocation } from '@hypervize/rpc';
import { type Response, Router } from 'express';
import type { ManagementContext } from './context.js';
import { isoTime } from './validation.js';

/** Which change log a revocation is in: that of key-service or that of inference-router. */
type Kind = 'key' | 'endpoint';

type Context = Pick<ManagementContext, 'keyRevocations' | 'endpointRevocations' | 'requireCaller'>;

/** Whether a change that takes rights away is in effect everywhere; null if the change took none away. */
export function revocationJson(kind: Kind, confirmation: revocation.Confirmation__Output | null) {
  if (!confirmation) return null;
  return {
    object: 'revocation',
    id: `${kind}-${confirmation.seq}`,
    state: confirmation.state === 'STATE_CONFIRMED' ? 'confirmed' : 'pending',
    certain_by: isoTime(confirmation.certainByUnixMs),
  };
}

/** Responds to a change: with 202 Accepted while it may not be in effect everywhere. */
export function respondWithConfirmation(
  response: Response,
  body: object,
  kind: Kind,
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
    const { kind, seq } = parseRevocationId(request.params.id);
    const service = kind === 'key' ? keyRevocations : endpointRevocations;
    const { confirmation } = await service.getRevocation({ seq });
    response.json(revocationJson(kind, confirmation));
  });
  return router;
}

function parseRevocationId(id: string): { kind: Kind; seq: number } {
  const [, kind, seq] = /^(key|endpoint)-(\d{1,15})$/.exec(id) ?? [];
  if (kind === undefined)
    throw new AppError('invalid_request', 'There is no such revocation.', { param: 'id' });
  return { kind: kind as Kind, seq: Number(seq) };
}
