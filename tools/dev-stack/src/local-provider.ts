import { join } from 'node:path';
import type { Ports } from './ports.js';
import type { Secrets } from './secrets.js';

/** The identity provider of the stack. */
export interface LocalProvider {
  readonly issuer: string;
  /** The file with the keys that sign its tokens. */
  readonly keysFile: string;
}

const clientId = 'hypervize';

/** The identity provider that listens on the port of the first instances. */
export function localProvider(folder: string, { identityProvider }: Ports): LocalProvider {
  return {
    issuer: `http://127.0.0.1:${identityProvider}`,
    keysFile: join(folder, 'identity-provider.json'),
  };
}

/** The command line and the environment of the provider's process. It accepts logins from each gateway under its own port. */
export function providerProgram(
  { keysFile }: LocalProvider,
  { oidcClient }: Secrets,
  gateways: readonly Ports[],
): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const port = String(gateways[0]?.identityProvider ?? 0);
  const origins = gateways.flatMap((ports) => ['--gateway', publicUrl(ports)]);
  return {
    args: ['--port', port, '--client-id', clientId, '--keys', keysFile, ...origins],
    env: { OIDC_CLIENT_SECRET: oidcClient },
  };
}

/** The settings of a gateway by which users sign in with the provider. */
export function signInVariables(
  layout: { readonly identityProvider: LocalProvider | undefined; readonly secrets: Secrets },
  ports: Ports,
): Readonly<Record<string, string>> {
  if (!layout.identityProvider) return {};
  const { login, oidcClient } = layout.secrets;
  return {
    PUBLIC_URL: publicUrl(ports),
    OIDC_ISSUER: layout.identityProvider.issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: oidcClient,
    LOGIN_KEYS: `login1:${login}`,
  };
}

function publicUrl({ http }: Pick<Ports, 'http'>): string {
  return `http://127.0.0.1:${http}`;
}
