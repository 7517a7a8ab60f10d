/** A browser as far as HTTP is concerned: it keeps cookies by name and path, and follows no redirect by itself. */
export interface UserAgent {
  request(url: string, init?: RequestInit): Promise<Response>;
  /** Follows redirects from a URL until one leads to `until`, which is returned and not requested. */
  follow(url: string, until: RegExp, init?: RequestInit): Promise<string>;
  /** The value of a cookie. */
  cookie(name: string): string | undefined;
  setCookie(name: string, value: string): void;
  /** Another browser with the same cookies. */
  clone(): UserAgent;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

const maxRedirects = 10;

/** A browser without cookies. As in a real one, cookies of a loopback address are shared by its ports. */
export function createUserAgent(cookies: readonly Cookie[] = []): UserAgent {
  const jar = new Map(cookies.map((cookie) => [`${cookie.path} ${cookie.name}`, cookie]));
  const headerFor = ({ pathname }: URL) =>
    [...jar.values()]
      .filter(({ path }) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  const keep = (header: string) => {
    const [pair = '', ...attributes] = header.split(/; */);
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair) ?? [];
    const path = attributes.map((one) => /^path=(.*)$/i.exec(one)?.[1]).find(Boolean) ?? '/';
    const isGone = attributes.some(
      (one) => /^max-age=0$/i.test(one) || Date.parse(/^expires=(.*)$/i.exec(one)?.[1] ?? '') < Date.now(),
    );
    if (isGone) jar.delete(`${path} ${name}`);
    else jar.set(`${path} ${name}`, { name, value, path });
  };

  const agent: UserAgent = {
    request: async (url, init = {}) => {
      const headers = { ...(init.headers as object), cookie: headerFor(new URL(url)) };
      const signal = AbortSignal.timeout(30_000);
      const response = await fetch(url, { redirect: 'manual', signal, ...init, headers });
      for (const header of response.headers.getSetCookie()) keep(header);
      return response;
    },
    follow: async (url, until, init) => {
      let next = url;
      for (let i = 0; i < maxRedirects; i++) {
        const response = await agent.request(next, i === 0 ? init : {});
        const location = response.headers.get('location');
        if (location === null) throw new Error(`${response.status} at ${new URL(next).pathname}`);
        next = new URL(location, next).href;
        if (until.test(next)) return next;
      }
      throw new Error('too many redirects');
    },
    cookie: (name) => [...jar.values()].find((cookie) => cookie.name === name)?.value,
    setCookie: (name, value) => void jar.set(`/ ${name}`, { name, value, path: '/' }),
    clone: () => createUserAgent([...jar.values()]),
  };
  return agent;
}

/**
 * Signs in at the identity provider as `user`, and returns the URL of the callback without requesting it. A browser that has
 * signed in before is not asked again.
 */
export async function logInAtProvider(
  agent: UserAgent,
  gatewayUrl: string,
  user: string,
  returnTo?: string,
): Promise<string> {
  const query = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
  const next = await agent.follow(`${gatewayUrl}/auth/login${query}`, /\/interaction\/|\/auth\/callback/);
  if (next.includes('/auth/callback')) return next;
  const form = { method: 'POST', body: new URLSearchParams({ user }) };
  return agent.follow(next, /\/auth\/callback/, form);
}
