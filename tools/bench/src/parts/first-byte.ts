import { quantile } from '../statistics.js';
import { type Part, takeTurns } from './bench.js';
import { streamRequest, withStreamLoad } from './streams.js';

const contestants = ['nginx', 'haproxy', 'bare hops', 'before', 'hypervize'] as const;
const openStreams = 5_000;
const eventsPerSecond = 0.5;
const samples = 400;
const concurrency = 4;

export const firstByte: Part = {
  name: 'first-byte',
  description: `time to the first event of a new stream while ${openStreams} streams run`,
  estimateSeconds: ({ rounds }, count) => (rounds + 1) * count * 15,
  run: async (bench) => {
    await bench.models.streams.call('setRate', eventsPerSecond);
    const running = await bench.running(contestants);
    await takeTurns(bench, 'first byte', { last: bench.options.rounds }, running, (one, round) =>
      // Two processes, so that reading the open streams does not delay the measured ones.
      withStreamLoad((background) =>
        withStreamLoad(async (measured) => {
          const request = streamRequest(one);
          await background.call('open', { request, count: openStreams });
          const times = await measured.call('firstEventMs', { request, samples, concurrency });
          const title = `time to first byte, ${openStreams} streams running`;
          bench.results.add(`${title}, p50 (ms)`, one.name, round, quantile(times, 0.5));
          bench.results.add(`${title}, p99 (ms)`, one.name, round, quantile(times, 0.99));
          await background.call('closeAll', undefined);
        }),
      ),
    );
  },
};
