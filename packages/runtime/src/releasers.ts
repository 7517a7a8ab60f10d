/** What has been opened, in order, to be released in reverse order. */
export interface Releasers {
  /** Registers how to release what has just been opened. */
  add(name: string, release: () => unknown): void;
  /** Releases everything, last opened first. A failure is reported and does not prevent the other releases. */
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
  /** Stops the service: reports not ready, accepts no more work, lets in-flight work finish within its limit, closes everything. */
  stop(): Promise<void>;
}

/**
 * Opens a service's parts in order. If one fails to open, those opened before it are released and the error is rethrown;
 * otherwise `stop` of the result releases them all.
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
