/**
 * How many refused attempts of one account each replica of a service records one by one in the audit log, in one period of
 * `periodMs` milliseconds. Further ones share an entry, so that an account cannot fill the log. Attempts of at most
 * `maxAccounts` accounts are counted at the same time.
 */
export const refusedAttempts = { maxPerPeriod: 20, periodMs: 60_000, maxAccounts: 10_000 } as const;
