import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { connectOperator, type Ports, startStack } from '@hypervize/dev-stack';
import { startStandIn } from '@hypervize/stand-in';
import { startBareHops } from './bare-hops.js';
import { startNginx } from './nginx.js';
import { cpuSeconds, residentBytes } from './processes.js';
import { createResults } from './statistics.js';
import { openStreams, readStreams, type StreamTarget } from './streams.js';
import { tableOf } from './table.js';
import { requireTools } from './tools.js';
import { runWrk } from './wrk.js';

const help = `Measures the gateway and the router in front of a fast model server, beside that server itself and a plain
nginx reverse proxy, in one run, in turns.

  npm run bench -- [--rounds 5] [--seconds 4] [--streams 2000] [--json FILE]
`;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    streams: { type: 'string', default: '2000' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const [rounds, seconds, streams] = [Number(values.rounds), Number(values.seconds), Number(values.streams)];

requireTools();
const standIn = await startStandIn({
  models: ['slow'],
  firstTokenMs: 0,
  tokensPerSecond: Number.POSITIVE_INFINITY,
});
const { model, proxy } = await startNginx(standIn.port);
const hops = await startBareHops(model.port);
const results = createResults();
const progress = (what: string) => process.stderr.write(`${what}\n`);
const json = { 'content-type': 'application/json' };

const paced = { ...json, 'x-stand-in-tokens-per-second': '200', 'x-stand-in-tokens': '800' };
const still = { ...json, 'x-stand-in-tokens-per-second': '0.2', 'x-stand-in-tokens': '100' };
const through = (
  ours: Ours,
  headers: Record<string, string>,
): Record<string, StreamTarget & { pids: number[] }> => ({
  nginx: { url: `http://127.0.0.1:${proxy.port}/stream/chat/completions`, headers, pids: [proxy.pid] },
  hypervize: { url: ours.url, headers: { ...headers, authorization: ours.authorization }, pids: ours.pids },
});
const streamBody = JSON.stringify({
  model: 'slow',
  stream: true,
  messages: [{ role: 'user', content: 'Hello' }],
});
// Memory, with services that have done nothing else yet and do nothing else after.
const rested = await startOurs();
for (const [name, target] of Object.entries(through(rested, still))) {
  progress(`${streams} open streams: ${name}`);
  const before = await residentBytes(target.pids);
  const open = await openStreams(target, streams, streamBody);
  const after = await residentBytes(target.pids);
  results.add(`memory at ${streams} open streams (MiB)`, name, after / 2 ** 20);
  results.add('memory per open stream (KiB)', name, (after - before) / streams / 2 ** 10);
  open.close();
}
await rested.stop();

const ours = await startOurs();
const quick = {
  direct: { url: `http://127.0.0.1:${model.port}/v1/chat/completions`, headers: json },
  nginx: { url: `http://127.0.0.1:${proxy.port}/v1/chat/completions`, headers: json },
  'bare hops': { url: `http://127.0.0.1:${hops.port}/v1/chat/completions`, headers: json },
  hypervize: { url: ours.url, headers: { ...json, authorization: ours.authorization } },
};
const quickBody = JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'Hello' }] });
for (let round = 0; round <= rounds; round++) {
  for (const [name, target] of Object.entries(quick)) {
    // The first round warms everything up and is not counted.
    progress(`round ${round} of ${rounds}: ${name}`);
    const load = { ...target, body: quickBody };
    const busy = await runWrk({ ...load, connections: 64, seconds });
    const one = await runWrk({ ...load, connections: 1, seconds });
    const eight = await runWrk({ ...load, connections: 8, seconds });
    if (round === 0) continue;
    results.add('requests per second, 64 connections', name, busy.requestsPerSecond);
    results.add('latency p50, 1 connection (µs)', name, one.p50Us);
    results.add('latency p99, 1 connection (µs)', name, one.p99Us);
    results.add('latency p50, 8 connections (µs)', name, eight.p50Us);
    results.add('latency p99, 8 connections (µs)', name, eight.p99Us);
  }
}

for (let round = 0; round <= rounds; round++) {
  for (const [name, target] of Object.entries(through(ours, paced))) {
    progress(`streams, round ${round} of ${rounds}: ${name}`);
    const before = await cpuSeconds(target.pids);
    const events = await readStreams(target, 20, streamBody);
    const used = (await cpuSeconds(target.pids)) - before;
    if (round > 0) results.add('CPU per forwarded SSE event (µs)', name, (used / events) * 1e6);
  }
}
const figures = results.figures();
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, rounds, seconds };
process.stdout.write(`${tableOf(figures)}\n\n${JSON.stringify(machine)}\n`);
if (values.json) await writeFile(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
await ours.stop();
await Promise.all([hops.stop(), model.stop(), proxy.stop(), standIn.close()]);

interface Ours extends Pick<StreamTarget, 'url'> {
  readonly authorization: string;
  /** Of the gateway and the router. */
  readonly pids: number[];
  stop(): Promise<void>;
}

/** Gateway and router in front of the two model servers, and a key for them. */
async function startOurs(): Promise<Ours> {
  const platform = await startStack({
    redis: 'none',
    env: {
      'key-service': { BCRYPT_COST: '4' },
      'auth-gateway': { ACCOUNT_REQUESTS_PER_MINUTE: '1000000000' },
      // All that is measured goes to one host.
      'inference-router': { HOST_MAX_CONCURRENCY: '1000000' },
    },
    pools: [
      { model: 'fast', hosts: [`http://127.0.0.1:${model.port}/v1`] },
      { model: 'slow', hosts: [standIn.url] },
    ],
  });
  return {
    url: `${platform.baseUrl}/chat/completions`,
    authorization: `Bearer ${await newKey(platform.ports)}`,
    pids: [platform.service('auth-gateway').pid, platform.service('inference-router').pid],
    stop: platform.stop,
  };
}

async function newKey(ports: Ports): Promise<string> {
  const { users, keys, close } = connectOperator(ports);
  const actor = { id: 'operator:bench' };
  const { user } = await users.ensureUser({ subject: 'bench', actor });
  const { secret } = await keys.revealDefaultKey({ accountId: user?.accountId ?? '', actor });
  close();
  return secret;
}
