import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { type ClientOptions, configurationFor } from './configuration.js';
import { serveInteraction } from './interactions.js';
import { loadKeys } from './keys.js';

export interface IdentityProviderOptions extends ClientOptions {
  readonly port: number;
  /** A file that keeps the keys across restarts. Absent: new keys each time. */
  readonly keysFile?: string;
  onError?(error: unknown): void;
}

export interface IdentityProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

/** Starts an OpenID provider on the loopback interface. Logins in progress and its own sessions are kept in memory. */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const keys = await loadKeys(options.keysFile);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configurationFor(options, keys));
  const onError = options.onError ?? (() => {});
  provider.on('server_error', (_context, error) => onError(error));
  const serveProtocol = provider.callback();
  server.on('request', (request, response) => {
    serveInteraction(provider, request, response).then(
      (served) => served || void serveProtocol(request, response),
      (error: unknown) => {
        onError(error);
        if (!response.headersSent) response.writeHead(500).end();
      },
    );
  });
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
