import { errorOfResponse, toApiError } from './error.js';

const deadlineMs = 20_000;

/** Ends the session. Resolves to where the browser has to go next: the provider's page, or our own. */
export async function signOut(): Promise<string> {
  const response = await fetch('/auth/logout', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(deadlineMs),
  }).catch((error: unknown) => {
    throw toApiError(error);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 401) return '/sign-in';
  if (!response.ok) throw errorOfResponse(response, body);
  const { redirect_to: redirectTo } = body as { redirect_to: string | null };
  return redirectTo ?? '/sign-in';
}
