import { type AppError, isAppError } from '@hypervize/errors';
import { isKeyId } from '@hypervize/key-format';
import type { Actor } from '../keys/actor.js';
import type { AuditAction } from '../store/audit.js';
import type { Deps } from './deps.js';

/** What is attempted, for the audit log. */
interface Audited {
  readonly action: AuditAction;
  /** Null: several accounts or none. */
  readonly accountId: string | null;
  readonly keyId?: string;
  readonly actor: Actor;
}

/** Does work that records its success itself, and records a refusal in a transaction of its own. */
export async function audited<T>(
  { refusals }: Pick<Deps, 'refusals'>,
  { action, accountId, keyId = '', actor }: Audited,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error) && isRefusal(error)) {
      const ofKey = isKeyId(keyId) ? keyId : '';
      await refusals.record({ action, accountId, keyId: ofKey, actor, outcome: error.code });
    }
    throw error;
  }
}

/** Whether a request was understood and refused, as against one that is invalid, was given up, or could not be served. */
function isRefusal({ code, row }: AppError): boolean {
  return row.http < 500 && code !== 'invalid_request' && code !== 'cancelled';
}
