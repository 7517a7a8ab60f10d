import { clientCredentials, contracts, createClient } from '@hypervize/rpc';

/** Makes sessions as a gateway does after a login, for tests that do not test the login. */
export interface SessionSource {
  /** Creates a session of an account and resolves to its credential. */
  create(accountId: string): Promise<string>;
  /** Ends every session of an account. Throws unless that is confirmed at once. */
  endAll(accountId: string): Promise<void>;
  close(): void;
}

export function openSessions(keyServicePort: number): SessionSource {
  const service = createClient(contracts.sessions, {
    target: `127.0.0.1:${keyServicePort}`,
    credentials: clientCredentials(undefined),
    caller: 'auth-gateway',
    defaultTimeoutMs: 10_000,
  });
  const actorOf = (accountId: string) => ({ id: `user:${accountId}`, address: '127.0.0.1' });
  return {
    create: async (accountId) => {
      const actor = actorOf(accountId);
      return (await service.createSession({ accountId, userAgent: 'dashboard test', actor })).secret;
    },
    endAll: async (accountId) => {
      const { confirmation } = await service.endSessions({ accountId, actor: actorOf(accountId) });
      if (confirmation?.state !== 'STATE_CONFIRMED')
        throw new Error('the end of the sessions was not confirmed');
    },
    close: () => service.close(),
  };
}
