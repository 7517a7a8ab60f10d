import { type Admission, limitHeaders, limitRefusal } from './admit.js';
import type { Limiter } from './limiter.js';

interface Deps {
  readonly limiter: Pick<Limiter, 'take'>;
  /** Management requests per minute of an account. */
  readonly managementPerMinute: number;
  /** Counts a refused request by the limit that refused it. */
  countRefusal(limit: string): void;
}

/** What the limit of a management request depends on. */
export interface ManagementRequest {
  readonly accountId: string;
  readonly subjectId: string;
  /** It revokes or rolls a key. */
  readonly revokes: boolean;
}

/**
 * Revocations and rolls per minute that each credential may make when its account's limit is used up. Per credential, so that a stolen key
 * with which an account is flooded does not prevent its owner from revoking that key with another one.
 */
const revocationsPerMinute = 60;

/** Takes a management request from the limit of its account. Refuses with rate_limit_exceeded. */
export async function admitManagement(
  { limiter, managementPerMinute: perMinute, countRefusal }: Deps,
  { accountId, subjectId, revokes }: ManagementRequest,
): Promise<Admission> {
  const decision = await limiter.take(`management:${accountId}`, perMinute);
  if (decision.admitted) return { kind: 'admitted', headers: limitHeaders(decision) };
  if (revokes) {
    const reserve = await limiter.take(`management_revocation:${subjectId}`, revocationsPerMinute);
    if (reserve.admitted) return { kind: 'admitted', headers: limitHeaders(reserve) };
  }
  countRefusal('management');
  return limitRefusal({ kind: 'management', id: accountId, perMinute }, decision);
}
