import type { AccountEvent } from './account-event.js';

export type Listener = (event: AccountEvent) => void;

/** The listeners of this gateway, by account. */
export interface Subscriptions {
  /** Adds a listener of an account. Returns a function that removes it, which may be called again. */
  add(accountId: string, listener: Listener): () => void;
  has(accountId: string): boolean;
  /** The accounts that have listeners. */
  accounts(): readonly string[];
  /** Tells the listeners of one account. */
  tell(accountId: string, event: AccountEvent): void;
  tellAll(event: AccountEvent): void;
}

/** No listeners. `onChange` is called when an account has its first listener and when it has none left. */
export function createSubscriptions(onChange: (accountId: string) => void): Subscriptions {
  const byAccount = new Map<string, Set<Listener>>();
  const tellEach = (listeners: Iterable<Listener>, event: AccountEvent) => {
    // A copy: a listener may remove itself.
    for (const listener of [...listeners]) listener(event);
  };
  const remove = (accountId: string, listener: Listener) => {
    const listeners = byAccount.get(accountId);
    if (!listeners?.delete(listener) || listeners.size > 0) return;
    byAccount.delete(accountId);
    onChange(accountId);
  };
  return {
    add: (accountId, listener) => {
      // Its own function, so that one that is added twice is told twice and removed once.
      const own: Listener = (event) => listener(event);
      const listeners = byAccount.get(accountId);
      if (listeners) listeners.add(own);
      else {
        byAccount.set(accountId, new Set([own]));
        onChange(accountId);
      }
      return () => remove(accountId, own);
    },
    has: (accountId) => byAccount.has(accountId),
    accounts: () => [...byAccount.keys()],
    tell: (accountId, event) => tellEach(byAccount.get(accountId) ?? [], event),
    tellAll: (event) => {
      for (const listeners of byAccount.values()) tellEach(listeners, event);
    },
  };
}
