import { type Contestant, requestBody } from '../contestants/contestant.js';
import { type StreamLoadCommands, streamLoadProgram } from '../load/stream-load.js';
import { cpuSeconds } from '../process-usage.js';
import { startWorker, type Worker } from '../workers/worker.js';
import { type Bench, type Part, settle, takeTurns } from './bench.js';

const eventsPerSecond = 50;
const streamCounts = [20, 400];
/** Time from the last stream's first event to the measurement, in milliseconds. */
const settleMs = 1_000;

export type StreamLoad = Worker<StreamLoadCommands>;

/** Starts a load generator for streams, uses it, and ends it. */
export async function withStreamLoad<T>(use: (load: StreamLoad) => Promise<T>): Promise<T> {
  const load = startWorker<StreamLoadCommands>(streamLoadProgram);
  try {
    return await use(load);
  } finally {
    await load.stop();
  }
}

/** The request for a stream from a contestant. */
export function streamRequest(contestant: Contestant) {
  return { ...contestant.target('stream'), body: requestBody('stream') };
}

export const events: Part = {
  name: 'streams',
  description: 'CPU per SSE event at 20 and 400 streams of 50 events a second each',
  estimateSeconds: ({ rounds, seconds }, contestants) =>
    (rounds + 1) * contestants * streamCounts.length * (seconds + 2),
  run: async (bench) => {
    const contestants = await bench.running([
      ...(['nginx', 'haproxy', 'bare hops', 'before', 'hypervize'] as const),
    ]);
    await bench.models.streams.call('setRate', eventsPerSecond);
    for (const count of streamCounts) {
      await takeTurns(bench, `${count} streams`, { last: bench.options.rounds }, contestants, (one, round) =>
        withStreamLoad((load) => measureEvents(bench, load, one, count, round)),
      );
    }
  },
};

async function measureEvents(
  { options, results }: Bench,
  load: StreamLoad,
  contestant: Contestant,
  count: number,
  round: number,
): Promise<void> {
  await load.call('open', { request: streamRequest(contestant), count });
  await settle(settleMs);
  const cpuBefore = await cpuSeconds(contestant.pids);
  const before = await load.call('counts', undefined);
  await settle(options.seconds * 1_000);
  const after = await load.call('counts', undefined);
  const used = (await cpuSeconds(contestant.pids)) - cpuBefore;
  if (after.broken > 0) throw new Error(`${after.broken} streams of ${contestant.name} ended early`);
  const received = after.events - before.events;
  const sent = count * eventsPerSecond * options.seconds;
  results.add(`CPU per SSE event, ${count} streams (µs)`, contestant.name, round, (used / received) * 1e6);
  results.add(`SSE events received of those due, ${count} streams`, contestant.name, round, received / sent);
  await load.call('closeAll', undefined);
}
