/** A bound on the completions that are processed at a time, like a GPU's batch size. Others wait in order of arrival. */
export interface Slots {
  /** Resolves to true when a slot has been acquired, which the caller must release; to false if `disconnected` aborts before. */
  acquire(disconnected: AbortSignal): Promise<boolean>;
  release(): void;
}

export function createSlots(count: () => number): Slots {
  const waiting = new Set<() => void>();
  let used = 0;
  const admit = () => {
    for (const start of waiting) {
      if (used >= count()) return;
      waiting.delete(start);
      used++;
      start();
    }
  };
  return {
    acquire: (disconnected) =>
      new Promise((resolve) => {
        if (disconnected.aborted) return resolve(false);
        const onDisconnect = () => {
          waiting.delete(start);
          resolve(false);
        };
        const start = () => {
          disconnected.removeEventListener('abort', onDisconnect);
          resolve(true);
        };
        disconnected.addEventListener('abort', onDisconnect, { once: true });
        waiting.add(start);
        admit();
      }),
    release: () => {
      used--;
      admit();
    },
  };
}
