import { isLoopback } from '@hypervize/rpc';
import { ConfigError, group, optional, type SettingType, setting, types } from '@hypervize/runtime';

const { namedSecrets, requestsPerMinute, text, url } = types;

const loginKeys = namedSecrets(32);

/** The origin of a public URL, without a path: `https`, or `http` on a loopback address. */
const publicOrigin: SettingType<string> = {
  expects:
    'an origin such as "https://keys.example.com", without a path; `http` is accepted on loopback addresses only',
  parse: (value) => {
    if (!URL.canParse(value)) return undefined;
    const { protocol, origin, href } = new URL(value);
    const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(origin));
    return isSafe && href === `${origin}/` ? origin : undefined;
  },
};

/** An issuer. Without TLS anyone on the network between could sign users in, so `http` is for loopback only. */
const issuer: SettingType<string> = {
  expects: 'the https URL of an OpenID Connect issuer; `http` is accepted on loopback addresses only',
  parse: (value) => {
    const parsed = url('http', 'https').parse(value);
    return parsed !== undefined && (parsed.startsWith('https:') || isLoopback(parsed)) ? parsed : undefined;
  },
};

/** How users sign in. Its value is undefined if no identity provider is configured. */
export const signInSettings = group(
  'Sign-in',
  {
    publicUrl: optional(
      'PUBLIC_URL',
      publicOrigin,
      'none',
      'Origin under which browsers reach the gateways, the same in all of them. Required with `OIDC_ISSUER`.',
    ),
    issuer: optional(
      'OIDC_ISSUER',
      issuer,
      'no sign-in',
      'OpenID Connect issuer with which users sign in ([sign-in.md](sign-in.md)), exactly as its discovery document names it. Without it `/auth/…` gets 404 and session cookies are ignored.',
    ),
    clientId: optional(
      'OIDC_CLIENT_ID',
      text('the client id at the issuer'),
      'none',
      'Client id of the platform at the issuer. Required with `OIDC_ISSUER`.',
    ),
    clientSecret: optional(
      'OIDC_CLIENT_SECRET',
      text('the client secret at the issuer'),
      'none',
      'Client secret of the platform at the issuer. Required with `OIDC_ISSUER`.',
    ),
    loginKeys: optional(
      'LOGIN_KEYS',
      loginKeys,
      'none',
      'Secrets that encrypt the cookie of a login that has begun, `name:base64,…`, the same in all gateways. The first one encrypts, all of them decrypt. Required with `OIDC_ISSUER`.',
    ),
    perMinute: setting(
      'SIGN_INS_PER_MINUTE',
      requestsPerMinute(),
      30,
      'Logins of one address that are begun, and as many that are finished, and as many sign-outs.',
    ),
  },
  ({ publicUrl, issuer, clientId, clientSecret, loginKeys, perMinute }) => {
    if (issuer === undefined) return undefined;
    if (publicUrl && clientId && clientSecret && loginKeys)
      return { publicUrl, issuer, clientId, clientSecret, loginKeys, perMinute };
    const required = {
      PUBLIC_URL: publicUrl,
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET: clientSecret,
      LOGIN_KEYS: loginKeys,
    };
    const missing = Object.entries(required).filter(([, value]) => !value);
    throw new ConfigError(missing.map(([name]) => `${name} must be set with OIDC_ISSUER`).join('\n'));
  },
);

export type SignInSettings = NonNullable<ReturnType<typeof signInSettings.finish>>;
