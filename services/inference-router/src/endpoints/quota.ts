import { AppError } from '@hypervize/errors';

/** How many endpoints an account has, and how many hosts they have. */
export interface Holdings {
  readonly endpoints: number;
  readonly hosts: number;
}

/**
 * Throws too_many_endpoints or too_many_hosts if a change takes an account beyond its quota. A change that adds nothing is
 * permitted also beyond it: the quota may have been lowered.
 */
export function checkQuota(before: Holdings, after: Holdings, quota: Holdings): void {
  if (after.endpoints > quota.endpoints && after.endpoints > before.endpoints)
    throw new AppError('too_many_endpoints');
  if (after.hosts > quota.hosts && after.hosts > before.hosts) {
    throw new AppError('too_many_hosts', undefined, { param: 'hosts' });
  }
}
