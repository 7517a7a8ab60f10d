const signInErrors = [
  'provider_unavailable',
  'login_expired',
  'login_failed',
  'account_suspended',
  'unavailable',
  'rate_limited',
] as const;

/** Why a login did not succeed: the code in the URL of the sign-in page. */
export type SignInError = (typeof signInErrors)[number];

/** How logins end, as the metric hvz_sign_ins_total counts them. */
export const signInResults = ['signed_in', 'signed_up', ...signInErrors] as const;
export type SignInResult = (typeof signInResults)[number];

/** Thrown where a login cannot go on. `reason` is for the log; it contains nothing that a user or a provider has sent. */
export class LoginError extends Error {
  override readonly name = 'LoginError';

  constructor(
    readonly code: SignInError,
    readonly reason: string,
  ) {
    super(reason);
  }
}
