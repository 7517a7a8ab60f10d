import type { IncomingMessage } from 'node:http';
import type { Action } from '@hypervize/auth-model';
import type { Logger } from '@hypervize/runtime';
import type { Authenticate } from '../auth/authenticate.js';
import type { KeyCaller } from '../auth/caller.js';
import { requireScope } from '../auth/scope.js';
import type { Clients } from '../clients.js';
import type { AddressOf } from '../http/client-address.js';
import type { DefaultLimits } from '../limits/admit.js';

export interface ManagementDeps extends Omit<Clients, 'changes'> {
  readonly authenticate: Authenticate;
  readonly addressOf: AddressOf;
  readonly defaultLimits: DefaultLimits;
  /** How long a client may leave data unread before its connection is closed, in milliseconds. */
  readonly stalledClientMs: number;
  readonly logger: Logger;
}

/**
 * The caller of a request: a key whose scopes permit the action. Rejects with missing_api_key, insufficient_scope, or the
 * error of the authentication.
 */
export type RequireCaller = (request: IncomingMessage, action: Action) => Promise<KeyCaller>;

/** The caller of a request as the manager of its account: a key with the scope "global". Rejects as RequireCaller. */
export type RequireManager = (request: IncomingMessage) => Promise<Manager>;

export interface Manager {
  readonly accountId: string;
  /** Who the audit log names. */
  readonly actor: { readonly id: string; readonly address: string };
}

/** What the routes of the management API work with. */
export interface ManagementContext extends ManagementDeps {
  readonly requireCaller: RequireCaller;
  readonly requireManager: RequireManager;
}

export function createManagementContext(deps: ManagementDeps): ManagementContext {
  const requireCaller: RequireCaller = async (request, action) => {
    const authentication = await deps.authenticate(request);
    if (authentication.kind === 'refused') throw authentication.error;
    return requireScope(authentication.caller, action);
  };
  const requireManager: RequireManager = async (request) => {
    const { keyId, verdict } = await requireCaller(request, 'account:manage');
    return {
      accountId: verdict.accountId,
      actor: { id: `key:${keyId}`, address: deps.addressOf(request) },
    };
  };
  return { ...deps, requireCaller, requireManager };
}
