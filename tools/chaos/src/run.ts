import { setTimeout as sleep } from 'node:timers/promises';
import { type Stack, startStack } from '@hypervize/dev-stack';
import { createRandom, eventually, type Random } from '@hypervize/testkit';
import { type Key, runClient, sendRequest } from './client.js';
import { createHistory, type History } from './history.js';
import { injectFaults } from './inject-faults.js';
import { createKeySet, type KeySet } from './key-set.js';
import { createLinks, type Links } from './links.js';
import { createOperator, type Operator } from './operator.js';

export interface ChaosOptions {
  readonly seconds: number;
  readonly gateways: number;
  readonly keyServices: number;
  readonly seed: number;
  readonly historyFile: string;
  onProgress(text: string): void;
}

/** A run: the platform and everything that acts on it. */
interface Run {
  readonly options: ChaosOptions;
  readonly random: Random;
  readonly platform: Stack;
  readonly links: Links;
  readonly history: History;
  readonly operator: Operator;
  readonly keys: KeySet;
}

const clients = 24;
const verdictTtlSeconds = 8;
/** How long the clients run before the first fault, in milliseconds. */
const warmUpMs = 1_000;
const finalRequest = { stream: false, timeoutMs: 3_000 };

/**
 * Runs the platform, each component a process of its own, with clients that send requests, an operator that revokes keys
 * at random, and faults that follow from the seed. Records what each of them observes, and ends by itself.
 */
export async function runChaos(options: ChaosOptions): Promise<void> {
  const random = createRandom(options.seed);
  const links = createLinks();
  const history = createHistory(options.historyFile);
  const platform = await startPlatform(options, links);
  const operator = await createOperator(platform, history, random);
  const keys = createKeySet(operator, random);
  const run: Run = { options, random, platform, links, history, operator, keys };
  const ended = new AbortController();
  try {
    await runUnderFaults(run, ended);
    for (const gateway of platform.gateways.keys()) await checkRecovered(run, gateway);
    history.write({ kind: 'end', atMs: performance.now() });
  } finally {
    ended.abort();
    operator.close();
    await platform.stop();
    await links.close();
    await history.close();
  }
}

function startPlatform(options: ChaosOptions, links: Links): Promise<Stack> {
  const common = { VERDICT_TTL_SECONDS: String(verdictTtlSeconds), LOG_LEVEL: 'info' };
  return startStack({
    replicas: { 'auth-gateway': options.gateways, 'key-service': options.keyServices },
    env: {
      'key-service': { ...common, BCRYPT_COST: '4' },
      'auth-gateway': { ...common, DRAIN_SECONDS: '0' },
    },
    link: links.open,
    onProgress: options.onProgress,
  });
}

/** Runs clients, revocations and faults for the given time. Resolves when all of them have ended. */
async function runUnderFaults(run: Run, ended: AbortController): Promise<void> {
  const { options, random, platform, links, history, keys } = run;
  const { signal } = ended;
  const { onProgress } = options;
  const work = [keys.refill(signal), keys.revokeAtRandom(signal)];
  for (let i = 0; i < clients; i++) {
    work.push(runClient({ platform, history, random, nextKey: keys.next, signal }));
  }
  await sleep(warmUpMs);
  const faults = injectFaults({ platform, links, random, history, signal, onFault: onProgress });
  await sleep(options.seconds * 1_000);
  ended.abort();
  onProgress('restoring all components');
  await faults;
  onProgress('all components restored');
  await Promise.all(work);
  onProgress('all revocations confirmed');
}

/** Waits until a gateway serves a new key, then sends it every recently revoked key. */
async function checkRecovered({ options, platform, history, operator, keys }: Run, gateway: number) {
  await eventually(
    async () => {
      const key = (await operator.newKey()) as Key;
      const { status } = await sendRequest(platform, gateway, key, finalRequest);
      if (status !== 200) throw new Error(`gateway ${gateway} responds with ${status} to a good key`);
    },
    { timeoutMs: 20_000, intervalMs: 200 },
  );
  options.onProgress(`gateway ${gateway} serves good keys`);
  const requests = keys.revoked().map((key) => sendRequest(platform, gateway, key, finalRequest));
  for (const request of await Promise.all(requests)) history.write(request);
}
