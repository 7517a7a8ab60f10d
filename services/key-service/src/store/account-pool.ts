import {
  type Pool,
  type Queryable,
  type Transaction,
  withDatabase,
  withTransaction,
} from '@hypervize/postgres';
import { createTurnQueue } from '@hypervize/runtime';
import { inTurn } from '../keys/in-turn.js';

/** For whom work is done, and until when. */
export interface Requester {
  /** The account, or the operator who acts on it. */
  readonly owner: string;
  readonly signal: AbortSignal;
}

/**
 * Connections that accounts use in turn. No account uses more than half of them; the others wait before they take a
 * connection, not for one. Throws overloaded if too much waits, cancelled if the requester leaves meanwhile.
 */
export interface AccountPool {
  /** Runs statements without a transaction, one at a time. */
  read<T>(requester: Requester, work: (db: Queryable) => Promise<T>): Promise<T>;
  transact<T>(requester: Requester, work: (db: Transaction) => Promise<T>): Promise<T>;
  /** The number of calls that wait for their turn. */
  waiting(): number;
}

/** Divides the connections of a pool. At most `maxWaiting` calls wait. */
export function createAccountPool(pool: Pool, connections: number, maxWaiting: number): AccountPool {
  const maxPerOwner = Math.max(1, Math.floor(connections / 2));
  const queue = createTurnQueue({ concurrency: connections, maxPerOwner, maxWaiting });
  return {
    read: ({ owner, signal }, work) => inTurn(queue, owner, signal, () => withDatabase(pool, work)),
    transact: ({ owner, signal }, work) => inTurn(queue, owner, signal, () => withTransaction(pool, work)),
    waiting: queue.waiting,
  };
}
