import { readFileSync } from 'node:fs';

/** Samples the resident memory of a process. */
export interface MemorySampler {
  /** The growth from the first sample to the highest one, in MiB. */
  stop(): number;
}

const sampleMs = 50;

/** Samples the resident memory of a process until it is stopped. Reads /proc, so without Linux the growth is 0. */
export function sampleMemory(pid: number): MemorySampler {
  const first = residentMiB(pid);
  let highest = first;
  const timer = setInterval(() => {
    highest = Math.max(highest, residentMiB(pid));
  }, sampleMs);
  return {
    stop: () => {
      clearInterval(timer);
      return highest - first;
    },
  };
}

function residentMiB(pid: number): number {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
