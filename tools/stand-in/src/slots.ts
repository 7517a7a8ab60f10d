/** How much is worked on at a time, as a GPU's batch is bounded. Who comes when all are taken waits, in order. */
export interface Slots {
  /** Resolves to true when there is one, which has then to be given back; to false if `gone` comes first. */
  take(gone: AbortSignal): Promise<boolean>;
  give(): void;
}

export function createSlots(count: () => number): Slots {
  const waiting = new Set<() => void>();
  let taken = 0;
  const letIn = () => {
    for (const enter of waiting) {
      if (taken >= count()) return;
      waiting.delete(enter);
      taken++;
      enter();
    }
  };
  return {
    take: (gone) =>
      new Promise((resolve) => {
        if (gone.aborted) return resolve(false);
        const onGone = () => {
          waiting.delete(enter);
          resolve(false);
        };
        const enter = () => {
          gone.removeEventListener('abort', onGone);
          resolve(true);
        };
        gone.addEventListener('abort', onGone, { once: true });
        waiting.add(enter);
        letIn();
      }),
    give: () => {
      taken--;
      letIn();
    },
  };
}
