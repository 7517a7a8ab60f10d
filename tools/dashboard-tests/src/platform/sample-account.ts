import { actor, type Dashboard } from './dashboard.js';
import { recordHistory } from './usage.js';

/** An account on whose pages there is something to see. */
export interface SampleAccount {
  readonly accountId: string;
  /** The id of the key "production". */
  readonly keyId: string;
  readonly endpointId: string;
}

const dayMs = 24 * 3_600_000;

/** Creates an account with keys of every kind, a revoked one among them, endpoints, and usage of the last week. */
export async function createSampleAccount(dashboard: Dashboard): Promise<SampleAccount> {
  const { operator, stack } = dashboard;
  const accountId = await dashboard.newAccount();
  const production = await newKey(dashboard, accountId, 'production', ['inference']);
  const staging = await newKey(dashboard, accountId, 'staging', ['inference'], Date.now() + 30 * dayMs);
  await newKey(dashboard, accountId, 'ci', ['elastic-only'], Date.now() + 90 * dayMs);
  await newKey(dashboard, accountId, 'legacy-admin', ['global']);
  const lost = await newKey(dashboard, accountId, 'lost-laptop', ['inference']);
  await operator.keys.revokeKey({ accountId, keyId: lost.keyId, reason: 'lost', actor });
  const endpointId = await newEndpoint(dashboard, accountId, 'AUTH_MODE_PRIVATE');
  await newEndpoint(dashboard, accountId, 'AUTH_MODE_PUBLIC');

  const week = { accountId, model: stack.model };
  const { keyService } = stack.ports;
  await recordHistory(keyService, {
    ...week,
    keyId: production.keyId,
    requestsPerDay: [42, 55, 38, 61, 70, 12, 48],
  });
  await recordHistory(keyService, {
    ...week,
    ...{ keyId: staging.keyId, model: 'slow', requestsPerDay: [5, 0, 12, 9, 3, 0, 7] },
  });
  for (const { secret } of [production, staging]) await useKey(dashboard, secret);
  return { accountId, keyId: production.keyId, endpointId };
}

async function newKey(
  { operator }: Dashboard,
  accountId: string,
  name: string,
  scopes: string[],
  expiresUnixMs?: number,
) {
  const expiry = expiresUnixMs === undefined ? {} : { expiresUnixMs };
  const { key, secret } = await operator.keys.createKey({ accountId, name, scopes, actor, ...expiry });
  return { keyId: key?.keyId ?? '', secret };
}

async function newEndpoint(
  { operator, stack }: Dashboard,
  accountId: string,
  authMode: 'AUTH_MODE_PRIVATE' | 'AUTH_MODE_PUBLIC',
): Promise<string> {
  const hosts = [`http://127.0.0.1:${stack.ports.standIn}/v1`];
  const { endpoint } = await operator.endpoints.createEndpoint({
    ...{ accountId, model: stack.model, hosts, authMode, actor },
  });
  return endpoint?.endpointId ?? '';
}

async function useKey({ stack }: Dashboard, secret: string): Promise<void> {
  const { status } = await chatWithKey(stack.baseUrl, secret, stack.model);
  if (status !== 200) throw new Error(`the sample request was answered with ${status}`);
}

/** Sends a chat completion request with a key, as a client of the API does. */
export function chatWithKey(baseUrl: string, secret: string, model: string): Promise<Response> {
  return fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: AbortSignal.timeout(10_000),
  });
}
