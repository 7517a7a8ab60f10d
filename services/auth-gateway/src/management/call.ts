import { AppError } from '@hypervize/errors';
import { type Cancellation, sendError } from '@hypervize/relay';
import type { Actor, CallOptions } from '@hypervize/rpc';
import type { Request, Response } from 'express';
import { actorIdOf, type IdentifiedCaller } from '../auth/caller.js';
import type { Mutations } from '../revocation/mutations.js';
import { closeIfUnread } from './body.js';

/** One management request, as the function that serves it sees it. */
export interface Call extends UnreadCall {
  /** The parsed body; undefined if there is none. */
  readonly body: unknown;
}

/** A management request whose body has not been read. */
export interface UnreadCall {
  readonly request: Request;
  readonly response: Response;
  /** The id in the path; empty if it has none. */
  readonly id: string;
  readonly accountId: string;
  readonly caller: IdentifiedCaller;
  readonly cancellation: Cancellation;
  /** Who the audit log names. */
  readonly actor: Actor;
  /**
   * Options for a call to another service, which ends with this request. Throws the reason if this request has been
   * cancelled. A call that changes the credential of this request is not ended by that: it was decided in its transaction.
   */
  options(): Pick<CallOptions, 'signal'>;
  /** Makes a change at the router, which does not know credentials. Rejects as `Mutations.run`. */
  mutate<T>(mutation: (options: Pick<CallOptions, 'timeoutMs'>) => Promise<T>): Promise<T>;
  /** Sets how a response that has begun is ended when the request is cancelled. It is broken off if this is not called. */
  endBegunWith(end: (reason: AppError) => void): void;
  /** Responds, unless the request has been cancelled and so answered already. */
  json(status: number, body: object): void;
}

/** A call, as it is controlled from outside. */
export interface ControlledCall {
  readonly call: UnreadCall;
  /** Whether a call to another service was begun. */
  reachedService(): boolean;
  /** Detaches the call from its cancellation. */
  end(): void;
}

export interface CallParts {
  readonly request: Request;
  readonly response: Response;
  readonly id: string;
  /** It changes nothing. */
  readonly isRead: boolean;
  /** The kind of credential that it changes: the one with the id in its path, or every one if `changesAll`. */
  readonly changes: 'key' | 'session' | undefined;
  readonly changesAll: boolean;
  readonly caller: IdentifiedCaller;
  /** The client's address, for the audit log. */
  readonly address: string;
  readonly cancellation: Cancellation;
  readonly mutations: Pick<Mutations, 'run'>;
}

/**
 * A call whose cancellation is its end: a response that has not begun is the error, one that has begun is broken off, and
 * calls to other services are cancelled.
 */
export function createCall(parts: CallParts): ControlledCall {
  const { request, response, id, isRead, caller, cancellation, mutations, address } = parts;
  const changesOwn = changesOwnCredential(parts);
  const abort = new AbortController();
  let reached = false;
  let changing = false;
  let endBegun = (_reason: AppError): void => void response.destroy();

  const offCancel = cancellation.onCancel(() => {
    const { reason } = cancellation;
    if (changing || !reason) return;
    abort.abort(reason);
    if (response.headersSent) endBegun(reason);
    else endWith(response, reason);
  });
  // What was only to be read is of no use to a client that is gone.
  if (isRead) response.once('close', () => abort.abort(new AppError('cancelled')));

  const call: UnreadCall = {
    ...{ request, response, id, caller, cancellation },
    ...{ accountId: caller.verdict.accountId, actor: { id: actorIdOf(caller), address } },
    options: () => {
      if (cancellation.reason) throw cancellation.reason;
      reached = true;
      changing = changesOwn;
      return changing ? {} : { signal: abort.signal };
    },
    mutate: (mutation) =>
      mutations.run({ subjectId: caller.presented.subjectId, cancellation }, (options) => {
        reached = true;
        return mutation(options);
      }),
    endBegunWith: (end) => {
      endBegun = end;
    },
    json: (status, json) => {
      if (!response.headersSent && !response.destroyed) response.status(status).json(json);
    },
  };
  return { call, reachedService: () => reached, end: offCancel };
}

/** Whether the call changes the credential with which it was sent. */
function changesOwnCredential({ changes, changesAll, id, caller }: CallParts): boolean {
  return changes === caller.kind && (changesAll || id === caller.presented.id);
}

/** Ends a response with an error. Half a response must not look like a whole one, so one that has begun is broken off. */
export function endWith(response: Response, error = new AppError('cancelled')): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  closeIfUnread(response.req, response);
  sendError(response, error);
}
