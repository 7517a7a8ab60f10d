/** The slowest upload of a request body that is accepted. */
export interface UploadRate {
  /** Bytes per second, averaged over each window. */
  readonly minBytesPerSecond: number;
  /** Length of a window in milliseconds. It is also the time in which a client has to begin. */
  readonly windowMs: number;
}

/** Measures an upload. Only the time in which data was being read counts. */
export interface UploadWatch {
  received(bytes: number): void;
  /** Reading stops: from now on it is not the client that delays the upload. */
  pause(): void;
  resume(): void;
  /** The upload has ended. */
  stop(): void;
}

/** Watches an upload that begins now. Calls `onTooSlow` once if a window ends in which too few bytes have arrived. */
export function watchUpload({ minBytesPerSecond, windowMs }: UploadRate, onTooSlow: () => void): UploadWatch {
  let bytes = 0;
  /** Time of the present window in which data was being read. */
  let readingMs = 0;
  let readingSinceMs: number | undefined = performance.now();
  let verdict: NodeJS.Immediate | undefined;
  // Data that arrived while the event loop was busy is read between the timer and the verdict.
  const expire = () => {
    verdict = setImmediate(judge);
  };
  let timer = setTimeout(expire, windowMs);

  const judge = () => {
    const nowMs = performance.now();
    const elapsedMs = readingMs + (readingSinceMs === undefined ? 0 : nowMs - readingSinceMs);
    const leftMs = Math.ceil(windowMs - elapsedMs);
    if (leftMs > 0) timer = setTimeout(expire, leftMs);
    else if (bytes < (minBytesPerSecond * elapsedMs) / 1_000) onTooSlow();
    else {
      bytes = 0;
      readingMs = 0;
      if (readingSinceMs !== undefined) readingSinceMs = nowMs;
      timer = setTimeout(expire, windowMs);
    }
  };

  return {
    received: (count) => {
      bytes += count;
    },
    pause: () => {
      if (readingSinceMs !== undefined) readingMs += performance.now() - readingSinceMs;
      readingSinceMs = undefined;
    },
    resume: () => {
      readingSinceMs ??= performance.now();
    },
    stop: () => {
      clearTimeout(timer);
      clearImmediate(verdict);
    },
  };
}
