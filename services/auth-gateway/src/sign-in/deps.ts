import type { Cancellation, UploadRate } from '@hypervize/relay';
import type { Logger } from '@hypervize/runtime';
import type { SessionCookie } from '../auth/credentials.js';
import type { AddressOf } from '../http/client-address.js';
import type { Limiter } from '../limits/limiter.js';
import type { LoginCookies } from './login-cookies.js';
import type { Provider } from './provider.js';
import type { SignInResult } from './result.js';
import type { SessionClients } from './sessions.js';

/** What the routes below /auth need. */
export interface SignInDeps {
  readonly provider: Provider;
  readonly issuer: string;
  readonly loginCookies: LoginCookies;
  readonly sessionCookie: SessionCookie;
  readonly clients: SessionClients;
  readonly addressOf: AddressOf;
  readonly limiter: Pick<Limiter, 'take'>;
  /** How many logins an address may begin, how many it may finish, and how often it may sign out, in a minute. */
  readonly perMinute: number;
  readonly uploadRate: UploadRate;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  countSignIn(result: SignInResult): void;
  /** Counts a request refused by a limit. */
  countRefusal(limit: string): void;
}

/** Requests below /auth are not cancelled: their reads have a deadline of their own. */
export const notCancelled: Cancellation = { reason: undefined, onCancel: () => () => {} };
