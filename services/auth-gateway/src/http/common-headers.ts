const hstsSeconds = 31_536_000;

/** The headers of every response outside inference, whatever serves it. `isHttps`: browsers reach this origin over HTTPS. */
export function commonHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    ...(isHttps ? { 'strict-transport-security': `max-age=${hstsSeconds}` } : {}),
  };
}
