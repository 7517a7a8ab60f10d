import type { Ports } from '@hypervize/dev-stack';
import { type Client, clientCredentials, contracts, createClient, type sessions } from '@hypervize/rpc';
import { type BenchAccount, createAccount } from './platform.js';

/** What a request presents, and how to take that away. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>;
  /** Revokes the key, or ends the session. Throws unless that is confirmed at once. */
  end(): Promise<void>;
}

export type CredentialKind = 'key' | 'session';

/** An account that makes keys and sessions. */
export interface CredentialSource {
  create(kind: CredentialKind, name: string): Promise<Credential>;
  close(): void;
}

/** Opens an account whose sessions may use inference: its default key permits that, and is not revoked. */
export async function openCredentials(ports: Ports): Promise<CredentialSource> {
  const account = await createAccount(ports);
  // Sessions are made by gateways, after a login.
  const service = createClient(contracts.sessions, {
    target: `127.0.0.1:${ports.keyService}`,
    credentials: clientCredentials(undefined),
    caller: 'auth-gateway',
    defaultTimeoutMs: 10_000,
  });
  return {
    create: (kind, name) =>
      kind === 'key' ? createKey(account, name) : createSession(service, account.accountId),
    close: () => {
      service.close();
      account.close();
    },
  };
}

async function createKey(account: BenchAccount, name: string): Promise<Credential> {
  const { keyId, secret } = await account.newKey(name);
  return { headers: { authorization: `Bearer ${secret}` }, end: () => account.revoke(keyId) };
}

async function createSession(
  service: Client<sessions.SessionServiceDefinition>,
  accountId: string,
): Promise<Credential> {
  const actor = { id: `user:${accountId}` };
  const { session, secret } = await service.createSession({ accountId, userAgent: 'bench', actor });
  return {
    headers: { cookie: `hvz_session=${secret}`, 'sec-fetch-site': 'same-origin' },
    end: async () => {
      const sessionId = session?.sessionId ?? '';
      const { confirmation } = await service.endSession({ accountId, sessionId, actor });
      if (confirmation?.state !== 'STATE_CONFIRMED')
        throw new Error('the end of the session was not confirmed');
    },
  };
}
