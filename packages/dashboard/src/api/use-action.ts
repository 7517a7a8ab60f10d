import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { idempotencyKey } from './client.js';
import { isSignedOut, toApiError } from './error.js';
import { queryKeys } from './query-client.js';

/** An action of a form or dialog: whether it runs, and why it failed. */
export interface Action<A extends readonly unknown[]> {
  readonly run: (...args: A) => Promise<void>;
  readonly isPending: boolean;
  readonly error: unknown;
}

/**
 * Runs one action at a time. Unlike a mutation of the query library it keeps no result, because the results of some actions
 * are secrets. Errors of `action` end up in `error`.
 */
export function useAction<A extends readonly unknown[]>(action: (...args: A) => Promise<void>): Action<A> {
  const client = useQueryClient();
  const [state, setState] = useState<{ isPending: boolean; error: unknown }>({
    isPending: false,
    error: undefined,
  });
  const isRunning = useRef(false);
  const run = async (...args: A) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setState({ isPending: true, error: undefined });
    try {
      await action(...args);
      setState({ isPending: false, error: undefined });
    } catch (error) {
      setState({ isPending: false, error: toApiError(error) });
      if (isSignedOut(error)) void client.invalidateQueries({ queryKey: queryKeys.me });
    } finally {
      isRunning.current = false;
    }
  };
  return { ...state, run };
}

/** Returns a function that gives the same Idempotency-Key for the same request, and another one for another. */
export function useIdempotency(): (request: unknown) => string {
  const last = useRef({ request: '', key: '' });
  return (request) => {
    const text = JSON.stringify(request);
    if (last.current.request !== text) last.current = { request: text, key: idempotencyKey() };
    return last.current.key;
  };
}
