import { createRemoteJWKSet, customFetch as joseFetch } from 'jose';
import * as oidc from 'openid-client';
import type { SignInSettings } from '../sign-in-settings.js';
import { createBoundedFetch } from './bounded-fetch.js';
import type { Login } from './login-cookies.js';
import { type LogoutTokenKeys, type LogoutTokenRules, verifyLogoutToken } from './logout-token.js';
import { LoginError } from './result.js';

/** A user whom the identity provider has identified. */
export interface Identity {
  readonly subject: string;
  /** Empty if the provider does not tell. */
  readonly email: string;
  /** The provider's id of its own session; empty if it has none. */
  readonly providerSession: string;
}

/** The identity provider. Calls reject with errors of openid-client and jose, whose messages may contain tokens. */
export interface Provider {
  /** A login to begin, and the URL of the provider at which the browser goes on. */
  begin(returnTo: string): Promise<{ readonly login: Login; readonly url: string }>;
  /** Exchanges the code in the query of a callback for the user's identity. */
  finish(login: Login, query: string): Promise<Identity>;
  /** Where the browser goes to sign out of the provider as well. Undefined: the provider has no such page. */
  logoutUrl(): Promise<string | undefined>;
  /** Whose sessions a logout token ends. Rejects with a JOSEError if the token is not acceptable. */
  verifyLogoutToken(token: string): ReturnType<typeof verifyLogoutToken>;
}

/** Deadline of each call of the provider, in seconds. */
const timeoutSeconds = 10;
/** How much the clocks of the provider and of this gateway may differ, in seconds. */
const clockToleranceSeconds = 60;
/** How long new keys of the provider are not asked for after they were, in milliseconds. */
const keysCooldownMs = 30_000;
/** For how long the discovery document is used, in milliseconds. */
const discoveryTtlMs = 3_600_000;
/** What EnsureUser and CreateSession accept, in characters. */
const maxSubject = 255;
const maxEmail = 320;

type Options = Pick<SignInSettings, 'publicUrl' | 'issuer' | 'clientId' | 'clientSecret'> & {
  /** Milliseconds of a clock that does not jump. */
  readonly now: () => number;
};

interface Discovered {
  readonly config: oidc.Configuration;
  readonly keys: LogoutTokenKeys;
  readonly untilMs: number;
}

/** The provider at `issuer`. Its metadata is fetched when it is first needed, and again after a failure. */
export function createProvider(options: Options): Provider {
  const { publicUrl, issuer, clientId } = options;
  const redirectUri = `${publicUrl}/auth/callback`;
  const discovered = createDiscovery(options);

  return {
    begin: async (returnTo) => {
      const { config } = await discovered();
      const [state, nonce, verifier] = [
        oidc.randomState(),
        oidc.randomNonce(),
        oidc.randomPKCECodeVerifier(),
      ];
      const url = oidc.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: 'openid email', state, nonce },
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { login: { state, nonce, verifier, returnTo }, url: url.href };
    },
    finish: async ({ state, nonce, verifier }, query) => {
      const { config } = await discovered();
      const tokens = await oidc.authorizationCodeGrant(config, new URL(`${redirectUri}?${query}`), {
        ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
        idTokenExpected: true,
      });
      return identityOf(config, tokens);
    },
    logoutUrl: async () => {
      const { config } = await discovered();
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: publicUrl }).href;
    },
    verifyLogoutToken: async (token) => {
      const { config, keys } = await discovered();
      const rules: LogoutTokenRules = {
        // As the provider writes it: OIDC_ISSUER may lack the slash at its end.
        issuer: config.serverMetadata().issuer ?? issuer,
        ...{ clientId, clockToleranceSeconds },
      };
      return verifyLogoutToken(token, keys, rules);
    },
  };
}

/** A function that fetches the discovery document, once for all callers that wait for it. */
function createDiscovery({ issuer, clientId, clientSecret, now }: Options): () => Promise<Discovered> {
  const boundedFetch = createBoundedFetch();
  const discover = async (): Promise<Discovered> => {
    const config = await oidc.discovery(
      new URL(issuer),
      clientId,
      { [oidc.clockTolerance]: clockToleranceSeconds },
      authentication(clientSecret),
      {
        timeout: timeoutSeconds,
        [oidc.customFetch]: boundedFetch as oidc.CustomFetch,
        execute: [
          // ID tokens are verified by their signature, not only by the connection they came through.
          oidc.enableNonRepudiationChecks,
          ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []),
        ],
      },
    );
    const { jwks_uri } = config.serverMetadata();
    if (jwks_uri === undefined) throw new LoginError('provider_unavailable', 'no jwks_uri');
    const keys = createRemoteJWKSet(new URL(jwks_uri), {
      ...{ timeoutDuration: timeoutSeconds * 1_000, cooldownDuration: keysCooldownMs },
      [joseFetch]: boundedFetch,
    });
    return { config, keys, untilMs: now() + discoveryTtlMs };
  };

  let current: Discovered | undefined;
  let pending: Promise<Discovered> | undefined;
  const refresh = async () => {
    try {
      current = await discover();
      return current;
    } finally {
      pending = undefined;
    }
  };
  return async () => {
    if (current && now() < current.untilMs) return current;
    pending ??= refresh();
    return pending;
  };
}

/** Auth0's clients authenticate with client_secret_post unless configured otherwise; basic is for providers without it. */
function authentication(clientSecret: string): oidc.ClientAuth {
  const post = oidc.ClientSecretPost(clientSecret);
  const basic = oidc.ClientSecretBasic(clientSecret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_post') ? post : basic)(server, ...rest);
  };
}

async function identityOf(
  config: oidc.Configuration,
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
): Promise<Identity> {
  const claims = tokens.claims();
  if (!claims || nameOf(claims.sub, maxSubject) === '') throw new LoginError('login_failed', 'unusable sub');
  const { userinfo_endpoint: userInfo } = config.serverMetadata();
  const { email } =
    claims.email === undefined && userInfo !== undefined
      ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
      : claims;
  return {
    subject: claims.sub,
    email: nameOf(email, maxEmail),
    providerSession: nameOf(claims.sid, maxSubject),
  };
}

/** A claim, or an empty text if key-service would not store it. */
function nameOf(claim: unknown, maxLength: number): string {
  return typeof claim === 'string' && claim.length <= maxLength && !/\p{Cc}/u.test(claim) ? claim : '';
}
