import { createBodyMemory, type MemoryRefusal } from './memory.js';
import type { BodyDeps } from './receive.js';
import { createScanTurns } from './scan-turns.js';

interface Settings {
  readonly maxBodyBytes: number;
  readonly anonymousMaxBodyBytes: number;
  readonly bodyMemoryBytes: number;
  readonly bodyMemoryWaitMs: number;
  readonly uploadRate: BodyDeps['uploadRate'];
}

/** What receives the bodies of requests, with the memory that they share. */
export function openBodies(settings: Settings, observeRefusal: (refusal: MemoryRefusal) => void) {
  const { maxBodyBytes, anonymousMaxBodyBytes, bodyMemoryBytes, bodyMemoryWaitMs, uploadRate } = settings;
  const memory = createBodyMemory({
    capacityBytes: bodyMemoryBytes,
    waitMs: bodyMemoryWaitMs,
    observeRefusal,
  });
  return { memory, turns: createScanTurns(), uploadRate, maxBodyBytes, anonymousMaxBodyBytes };
}
