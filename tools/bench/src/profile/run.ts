import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@hypervize/testkit';
import { requestBody } from '../contestants/contestant.js';
import { type Hypervize, startHypervize } from '../contestants/hypervize.js';
import { type Models, startModels } from '../contestants/models.js';
import { type StreamLoadCommands, streamLoadProgram } from '../load/stream-load.js';
import { runWrk } from '../load/wrk.js';
import { startWorker } from '../workers/worker.js';
import { connectProfiler, type Profiler } from './inspector.js';
import type { LoadName, ProfileOptions } from './options.js';
import { profileText } from './report.js';
import { type CpuProfile, selfTimes } from './self-time.js';

const eventsPerSecond = 50;
const services = ['auth-gateway', 'inference-router'] as const;

/** The profiles of gateway and router, and the number of requests or events that they contain. */
interface Recorded {
  readonly profiles: readonly CpuProfile[];
  readonly count: number;
  readonly unit: 'request' | 'event';
}

/** Starts the platform of the checkout at `root`, profiles gateway and router under each load, and prints the results. */
export async function runProfile(options: ProfileOptions, root: string): Promise<void> {
  const ports = [await freePort(), await freePort()];
  const models = await startModels();
  try {
    const [gateway, router] = ports.map((port) => `--inspect=127.0.0.1:${port}`) as [string, string];
    const nodeOptions = { 'auth-gateway': gateway, 'inference-router': router };
    const platform = await startHypervize({ name: 'hypervize', checkout: root, nodeOptions }, models);
    try {
      const profilers = await Promise.all(ports.map(connectProfiler));
      for (const load of options.loads) {
        const recorded = await record(load, options, { models, platform, profilers });
        await print(load, recorded, options, root);
      }
      for (const profiler of profilers) profiler.close();
    } finally {
      await platform.stop();
    }
  } finally {
    await models.stop();
  }
}

interface Profiled {
  readonly models: Models;
  readonly platform: Hypervize;
  readonly profilers: readonly Profiler[];
}

function record(load: LoadName, options: ProfileOptions, profiled: Profiled): Promise<Recorded> {
  return load === 'requests' ? recordRequests(options, profiled) : recordStreams(options, profiled);
}

async function recordRequests(options: ProfileOptions, { platform, profilers }: Profiled): Promise<Recorded> {
  const { body, connections, warmUpSeconds, seconds } = options;
  const load = { ...platform.target(body), body: requestBody(body), connections };
  if (warmUpSeconds > 0) await runWrk({ ...load, seconds: warmUpSeconds });
  await Promise.all(profilers.map((profiler) => profiler.start()));
  const { requests: count } = await runWrk({ ...load, seconds });
  return { profiles: await stopAll(profilers), count, unit: 'request' };
}

async function recordStreams(
  { streams, warmUpSeconds, seconds }: ProfileOptions,
  { models, platform, profilers }: Profiled,
): Promise<Recorded> {
  await models.streams.call('setRate', eventsPerSecond);
  const load = startWorker<StreamLoadCommands>(streamLoadProgram);
  try {
    const request = { ...platform.target('stream'), body: requestBody('stream') };
    await load.call('open', { request, count: streams });
    await pause(warmUpSeconds);
    await Promise.all(profilers.map((profiler) => profiler.start()));
    const before = await load.call('counts', undefined);
    await pause(seconds);
    const after = await load.call('counts', undefined);
    const profiles = await stopAll(profilers);
    if (after.broken > 0) throw new Error(`${after.broken} streams ended early`);
    await load.call('closeAll', undefined);
    return { profiles, count: after.events - before.events, unit: 'event' };
  } finally {
    await load.stop();
  }
}

function stopAll(profilers: readonly Profiler[]): Promise<CpuProfile[]> {
  return Promise.all(profilers.map((profiler) => profiler.stop()));
}

async function print(
  load: LoadName,
  { profiles, count, unit }: Recorded,
  { top, save }: ProfileOptions,
  root: string,
): Promise<void> {
  for (const [i, service] of services.entries()) {
    const profile = profiles[i] as CpuProfile;
    const times = selfTimes(profile, root);
    process.stdout.write(`${profileText({ title: `${service}, ${load}`, times, count, unit, top })}\n\n`);
    if (save === undefined) continue;
    await mkdir(save, { recursive: true });
    await writeFile(join(save, `${service}-${load}.cpuprofile`), JSON.stringify(profile));
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
