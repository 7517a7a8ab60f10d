import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Keys } from './keys.js';
import { logoutPage, messagePage } from './pages.js';
import { emailOf } from './users.js';

export interface ClientOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The origins of the gateways. Back-channel logouts are sent to the first one. */
  readonly gateways: readonly string[];
}

/** The provider's configuration for one client, the platform, to which every user has consented. */
export function configurationFor(
  { clientId, clientSecret, gateways }: ClientOptions,
  { jwks, cookies }: Keys,
): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        client_name: 'Hypervize keys',
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: gateways.map((origin) => `${origin}/auth/callback`),
        post_logout_redirect_uris: [...gateways],
        backchannel_logout_uri: `${gateways[0]}/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks,
    cookies: { keys: cookies },
    claims: { openid: ['sub'], email: ['email'] },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, email: emailOf(subject) }),
    }),
    pkce: { required: () => true },
    // The provider's own dispatcher refuses to send back-channel logouts to loopback addresses.
    fetch: (url, options) => fetch(url, withoutDispatcher(options)),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: consent,
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => html(context, logoutPage(form)),
        postLogoutSuccessSource: (context) =>
          html(context, messagePage('Signed out', 'You are signed out of the demo identity provider.')),
      },
    },
    renderError: (context, { error }) =>
      html(context, messagePage('The request was refused', `Error: ${error.replace(/[^a-z_]/g, '')}`)),
    // In seconds.
    ttl: {
      ...{ AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 3_600 },
      ...{ Session: 86_400, Grant: 86_400 },
    },
  };
}

/** Grants what the client asks for, so that nothing but the login is shown. */
async function consent({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (!client || session?.accountId === undefined) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (existing) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid email');
  await grant.save();
  return grant;
}

function html(context: KoaContextWithOIDC, body: string): void {
  context.type = 'html';
  context.body = body;
}

function withoutDispatcher(options: RequestInit & { dispatcher?: unknown } = {}): RequestInit {
  const { dispatcher: _, ...rest } = options;
  return rest;
}
