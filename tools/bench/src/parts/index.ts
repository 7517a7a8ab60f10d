import type { Part } from './bench.js';
import { cold } from './cold.js';
import { firstByte } from './first-byte.js';
import { memory } from './memory.js';
import { bodies, latency, throughput } from './requests.js';
import { restart } from './restart.js';
import { events } from './streams.js';
import { tls } from './tls.js';
import { workers } from './workers.js';

/** The parts of the benchmark in the order in which they run. */
export const parts: readonly Part[] = [
  ...[throughput, latency, bodies, events, memory, firstByte, tls, cold, restart, workers],
];
