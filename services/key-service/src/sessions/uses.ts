/** Records uses of sessions in the background. */
export interface SessionUses {
  /** Records a use now. Does nothing if too many records are pending: the next verification tries again. */
  record(sessionId: string): void;
}

interface Options {
  /** How many records may be pending. */
  readonly maxPending: number;
  store(sessionId: string): Promise<void>;
  onError(error: unknown, sessionId: string): void;
}

/** A recorder that stores one use of a session at a time. */
export function createSessionUses({ maxPending, store, onError }: Options): SessionUses {
  const pending = new Set<string>();
  return {
    record: (sessionId) => {
      if (pending.has(sessionId) || pending.size >= maxPending) return;
      pending.add(sessionId);
      store(sessionId)
        .catch((error: unknown) => onError(error, sessionId))
        .finally(() => pending.delete(sessionId));
    },
  };
}
