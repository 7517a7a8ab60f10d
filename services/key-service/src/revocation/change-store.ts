import type { ChangeSource } from './change-log.js';
import type { OutboxStore } from './outbox.js';

/** All that revocation reads and writes in the database, apart from leases. */
export interface ChangeStore extends ChangeSource, OutboxStore {
  /** The seq before the first change of the last `ms` milliseconds. */
  seqBefore(ms: number): Promise<number>;
  /** Whether a change has been published to the shared cache. True for a change that has been pruned. */
  isPublished(seq: number): Promise<boolean>;
}
