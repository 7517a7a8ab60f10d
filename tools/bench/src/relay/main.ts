import { fileURLToPath } from 'node:url';
import { endProcess, spawnSupervised } from '@hypervize/testkit';
import { cpuSeconds } from '../process-usage.js';
import { createResults, type Figure } from '../statistics.js';
import { openFramesInGrpc, openFramesOnSocket, openStreamEach, type Way } from './ways.js';

// Measures three ways to carry exchanges between one pair of processes, in turns: `node main.js [ROUNDS [EXCHANGES]]`
// prints the CPU time of both processes per exchange, for 1 and 64 exchanges at a time, as a Markdown table.

const rounds = Number(process.argv[2] ?? 7);
const exchanges = Number(process.argv[3] ?? 8_000);

interface Ports {
  readonly streamEach: number;
  readonly framesInGrpc: number;
  readonly framesOnSocket: number;
}

async function run(way: Way, count: number, concurrency: number): Promise<void> {
  let left = count;
  const one = async () => {
    while (left-- > 0) await way.exchange();
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}

/** CPU time of both processes per exchange, in microseconds, and exchanges per second. */
async function measure(way: Way, peer: number, concurrency: number) {
  const count = concurrency === 1 ? Math.ceil(exchanges / 4) : exchanges;
  const pids = [process.pid, peer];
  const [startedMs, before] = [performance.now(), await cpuSeconds(pids)];
  await run(way, count, concurrency);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { cpuUs: (((await cpuSeconds(pids)) - before) / count) * 1e6, perSecond: count / seconds };
}

function row(measureName: string, of: Readonly<Record<string, Figure>>): string {
  const base = of['frames in one gRPC stream']?.median ?? Number.NaN;
  const cells = Object.values(of).map(
    ({ median, min, max }) =>
      `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)}), ${(median / base).toFixed(2)}×`,
  );
  return `| ${measureName} | ${cells.join(' | ')} |`;
}

const peer = spawnSupervised(process.execPath, [fileURLToPath(new URL('./peer.js', import.meta.url))], {
  stdio: ['ignore', 'pipe', 2],
});
const ports = await new Promise<Ports>((resolve) =>
  peer.stdout?.once('data', (line) => resolve(JSON.parse(String(line)) as Ports)),
);
const ways: Record<string, Way> = {
  'a gRPC stream each': openStreamEach(ports.streamEach),
  'frames in one gRPC stream': await openFramesInGrpc(ports.framesInGrpc),
  'frames on a socket': await openFramesOnSocket(ports.framesOnSocket),
};
const results = createResults();
for (const way of Object.values(ways)) await run(way, exchanges / 2, 64);
for (let round = 1; round <= rounds; round++) {
  for (const concurrency of [64, 1]) {
    for (const [name, way] of Object.entries(ways)) {
      const { cpuUs, perSecond } = await measure(way, peer.pid as number, concurrency);
      results.add(`CPU per exchange, ${concurrency} at a time, µs`, name, round, cpuUs);
      results.add(`exchanges per second, ${concurrency} at a time`, name, round, perSecond);
    }
  }
}
for (const way of Object.values(ways)) way.close();
await endProcess(peer, 'SIGTERM', 5_000);
const lines = Object.entries(results.figures()).map(([name, of]) => row(name, of));
const names = Object.keys(ways);
process.stdout.write(
  `${[`| median (range), ratio | ${names.join(' | ')} |`, `| --- |${' ---: |'.repeat(names.length)}`, ...lines].join('\n')}\n`,
);
