import type { AppError } from '@hypervize/errors';
import type { Verdict } from '../auth/caller.js';

/** Something on which the right of an in-flight request depends. */
export interface Dependency {
  /** A key id, an account or an endpoint. Requests with the same subject share the questions about it. */
  readonly subjectId: string;
  /**
   * The latest time, by the monotonic clock in milliseconds, as of which it is known to hold apart from what the lease
   * says. Undefined: since the monitor first sees it.
   */
  confirmedMs: number | undefined;
  /** It is to be confirmed even while the lease is held: the change feed does not tell about it. */
  readonly evenWithLease: boolean;
  /** Finds out whether it holds now, within about `timeoutMs`. Rejects if that cannot be found out. */
  ask(timeoutMs: number): Promise<Finding>;
}

/** Whether what a right depends on still holds. */
export type Finding =
  /**
   * `verdict`: what the credential may do now, if the subject is one. `inferenceKeyUntilMs`: until when the account has an
   * active key that permits inference, if the subject is that.
   */
  | { readonly kind: 'holds'; readonly verdict?: Verdict; readonly inferenceKeyUntilMs?: number | null }
  | { readonly kind: 'lost'; readonly error: AppError };
