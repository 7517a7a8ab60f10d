import { randomBytes } from 'node:crypto';
import {
  connectOperator,
  type Operator,
  type Stack,
  type StackOptions,
  startStack,
} from '@hypervize/dev-stack';
import { open, type Releasers } from '@hypervize/runtime';
import { type StandIn, startStandIn } from '@hypervize/stand-in';
import { type GuardedWindow, openBrowser, type TestBrowser, type View } from '@hypervize/testkit/browser';
import { openSessions, type SessionSource } from './sessions.js';

/** The platform, each service a process of its own, and a browser that looks at its dashboard. */
export interface Dashboard {
  readonly stack: Stack;
  readonly operator: Operator;
  readonly sessions: SessionSource;
  readonly browser: TestBrowser;
  /** The model server of the model "slow", whose streams last for minutes unless they are ended. */
  readonly slowModel: StandIn;
  /** Where browsers reach each gateway. */
  readonly origins: readonly string[];
  /** Creates an account and resolves to its id. */
  newAccount(): Promise<string>;
  /** Opens a window that is signed in to an account by a session of its own, without a login. */
  openAs(accountId: string, view?: View): Promise<GuardedWindow>;
  /** Opens a window with the credential of a session. */
  openWith(session: string, view?: View): Promise<GuardedWindow>;
  stop(): Promise<void>;
}

/** The actor of changes that a test makes beside the dashboard. */
export const actor = { id: 'operator:dashboard-test' };

/** Starts the platform and a browser. */
export function startDashboard(options: StackOptions = {}): Promise<Dashboard> {
  return open(
    async (releasers) => {
      const slowModel = await startStandIn({
        models: ['slow'],
        tokensPerSecond: 20,
        completionTokens: 20_000,
      });
      releasers.add('slow model', slowModel.close);
      const stack = await openStack(options, slowModel, releasers);
      const operator = connectOperator(stack.ports);
      releasers.add('operator', async () => operator.close());
      const sessions = openSessions(stack.ports.keyService);
      releasers.add('sessions', async () => sessions.close());
      const origins = stack.gateways.map(({ http }) => `http://127.0.0.1:${http}`);
      const browser = await openBrowser({ allowedOrigins: [...origins, ...(await providerOrigin(origins))] });
      releasers.add('browser', browser.close);
      return {
        ...{ stack, operator, sessions, browser, slowModel, origins },
        newAccount: () => newAccount(operator),
        openAs: async (accountId: string, view?: View) =>
          openWith({ browser, origins }, await sessions.create(accountId), view),
        openWith: (session: string, view?: View) => openWith({ browser, origins }, session, view),
      };
    },
    (component, error) => process.stderr.write(`${component} did not stop cleanly: ${error}\n`),
  );
}

async function openStack(options: StackOptions, slowModel: StandIn, releasers: Releasers): Promise<Stack> {
  const stack = await startStack({
    ...options,
    pools: [{ model: 'slow', hosts: [slowModel.url] }, ...(options.pools ?? [])],
    standInArgs: ['--first-token-ms', '20', '--tokens-per-second', '200', ...(options.standInArgs ?? [])],
    env: {
      ...options.env,
      'key-service': { BCRYPT_COST: '4', ...options.env?.['key-service'] },
      // All windows share one client address.
      'auth-gateway': { SIGN_INS_PER_MINUTE: '100000', ...options.env?.['auth-gateway'] },
    },
  });
  releasers.add('stack', stack.stop);
  return stack;
}

/** The origin of the identity provider, to which a login redirects. */
async function providerOrigin(origins: readonly string[]): Promise<string[]> {
  const response = await fetch(`${origins[0]}/auth/login`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  const location = response.headers.get('location');
  return location === null ? [] : [new URL(location, origins[0]).origin];
}

async function newAccount({ users }: Operator): Promise<string> {
  const subject = randomBytes(8).toString('hex');
  const { user } = await users.ensureUser({ subject, email: `${subject}@example.com`, actor });
  return user?.accountId ?? '';
}

async function openWith(
  { browser, origins }: Pick<Dashboard, 'browser' | 'origins'>,
  session: string,
  view?: View,
): Promise<GuardedWindow> {
  const opened = await browser.open(view);
  // Cookies are not divided by port: this one reaches every gateway.
  const cookie = { url: origins[0] ?? '', httpOnly: true, sameSite: 'Lax' as const };
  await opened.context.addCookies([{ name: 'hvz_session', value: session, ...cookie }]);
  return opened;
}
