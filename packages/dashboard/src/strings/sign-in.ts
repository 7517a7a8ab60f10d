/** The words of the sign-in page. */
export const words = {
  title: 'Sign in',
  lead: 'Manage API keys, endpoints and usage.',
  action: 'Sign in',
  errors: {
    provider_unavailable: 'The identity provider could not be reached. Try again in a moment.',
    login_expired: 'The sign-in took too long. Start again.',
    login_failed: 'The sign-in could not be completed. Start again.',
    account_suspended: 'This account is suspended. Contact the operator of this platform.',
    unavailable: 'The service is not available right now. Try again in a moment.',
    rate_limited: 'Too many sign-ins from this address. Wait a minute and try again.',
    other: 'The sign-in could not be completed. Start again.',
  },
} as const;
