import type { ContestantName } from '../contestants/contestant.js';
import { residentBytes } from '../process-usage.js';
import { type Bench, type Part, settle, takeTurns } from './bench.js';
import { type StreamLoad, streamRequest, withStreamLoad } from './streams.js';

const contestants = ['nginx', 'haproxy', 'bare hops', 'before', 'hypervize'] as const;
/** Each stream has few events: what is measured is what open streams hold. */
const eventsPerSecond = 0.2;
const settleMs = 3_000;
/** Repetitions at most. Each starts the contestant anew, because memory that has been used once is kept. */
const maxRounds = 3;

export const memory: Part = {
  name: 'memory',
  description: 'memory per open stream, gateway and router together (options: --streams)',
  estimateSeconds: ({ rounds, streams }, count) =>
    Math.min(rounds, maxRounds) * count * (15 + streams.length * 4 + Math.max(...streams) / 400),
  run: async (bench) => {
    await bench.models.streams.call('setRate', eventsPerSecond);
    const rounds = { from: 1, last: Math.min(bench.options.rounds, maxRounds) } as const;
    const names = bench.names(contestants).map((name) => ({ name }));
    await takeTurns(bench, 'memory', rounds, names, ({ name }, round) =>
      withStreamLoad((load) => measureMemory(bench, load, name, round)),
    );
  },
};

async function measureMemory(
  bench: Bench,
  load: StreamLoad,
  name: ContestantName,
  round: number,
): Promise<void> {
  const contestant = await bench.start(name);
  try {
    const before = await residentBytes(contestant.pids);
    let open = 0;
    for (const streams of bench.options.streams) {
      await load.call('open', { request: streamRequest(contestant), count: streams - open });
      open = streams;
      await settle(settleMs);
      const { broken } = await load.call('counts', undefined);
      if (broken > 0) throw new Error(`${broken} streams of ${name} ended early`);
      const after = await residentBytes(contestant.pids);
      bench.results.add(`memory, ${streams} open streams (MiB)`, name, round, after / 2 ** 20);
      const each = (after - before) / streams / 2 ** 10;
      bench.results.add(`memory per open stream, ${streams} open (KiB)`, name, round, each);
    }
    await load.call('closeAll', undefined);
  } finally {
    await contestant.stop();
  }
}
