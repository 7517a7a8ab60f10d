import { createBodyMemory, type MemoryRefusal } from './memory.js';
import { createScanTurns } from './scan-turns.js';

interface Settings {
  readonly maxBodyBytes: number;
  readonly anonymousMaxBodyBytes: number;
  readonly bodyMemoryBytes: number;
  readonly bodyMemoryWaitMs: number;
}

/** What receives the bodies of requests, with the memory that they share. */
export function openBodies(settings: Settings, observeRefusal: (refusal: MemoryRefusal) => void) {
  const { maxBodyBytes, anonymousMaxBodyBytes, bodyMemoryBytes, bodyMemoryWaitMs } = settings;
  const memory = createBodyMemory({
    capacityBytes: bodyMemoryBytes,
    waitMs: bodyMemoryWaitMs,
    observeRefusal,
  });
  return { memory, turns: createScanTurns(), maxBodyBytes, anonymousMaxBodyBytes };
}
