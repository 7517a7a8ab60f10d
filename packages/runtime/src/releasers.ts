/** What has been opened, in order, to be closed in the opposite one. */
export interface Releasers {
  /** Registers how to give back what has just been opened. */
  add(name: string, release: () => unknown): void;
  /** Releases everything, last opened first. One that fails is reported and does not keep the others from it. */
  releaseAll(onError: (name: string, error: unknown) => void): Promise<void>;
}

/** An empty list of releasers. `releaseAll` may be called any number of times; each releaser runs once. */
export function createReleasers(): Releasers {
  const open: { name: string; release: () => unknown }[] = [];
  return {
    add: (name, release) => open.push({ name, release }),
    releaseAll: async (onError) => {
      for (let last = open.pop(); last; last = open.pop()) {
        try {
          await last.release();
        } catch (error) {
          onError(last.name, error);
        }
      }
    },
  };
}

/** A service that has started. */
export interface Running {
  /** Stops it: says not ready, takes no more work, lets work under way finish within its limit, closes everything. */
  stop(): Promise<void>;
}

/**
 * Opens a service's parts in order. If one fails to open, those opened before it are released and the error is thrown
 * on; otherwise the result releases them all.
 */
export async function open<T extends object>(
  parts: (releasers: Releasers) => Promise<T>,
  onError: (name: string, error: unknown) => void,
): Promise<T & Running> {
  const releasers = createReleasers();
  try {
    const opened = await parts(releasers);
    return { ...opened, stop: () => releasers.releaseAll(onError) };
  } catch (error) {
    await releasers.releaseAll(onError);
    throw error;
  }
}
