import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '@hypervize/dev-stack';
import { createRandom, eventually } from '@hypervize/testkit';
import { askOnce, type Key, keepAsking } from './clients.js';
import { breakThings, createLines } from './faults.js';
import { createHistory } from './history.js';
import { createOperators } from './operators.js';

export interface ChaosOptions {
  readonly seconds: number;
  readonly gateways: number;
  readonly keyServices: number;
  readonly seed: number;
  readonly historyFile: string;
  onProgress(what: string): void;
}

const customers = 24;
const goodKeys = 12;
/** How long a revoked key is still tried, in milliseconds. */
const triedForMs = 8_000;
const verdictTtlSeconds = 8;

/**
 * Runs the platform, every part a process of its own, with customers that hammer it, operators that revoke at random, and
 * things that break as the seed has it; writes down what they all saw. Ends by itself.
 */
export async function runChaos(options: ChaosOptions): Promise<void> {
  const { seconds, seed, onProgress } = options;
  const random = createRandom(seed);
  const lines = createLines();
  const history = createHistory(options.historyFile);
  const ttl = { VERDICT_TTL_SECONDS: String(verdictTtlSeconds), LOG_LEVEL: 'info' };
  const platform = await startStack({
    replicas: { 'auth-gateway': options.gateways, 'key-service': options.keyServices },
    env: {
      'key-service': { ...ttl, BCRYPT_COST: '4' },
      'auth-gateway': { ...ttl, DRAIN_SECONDS: '0' },
    },
    link: lines.link,
    onProgress,
  });
  const operators = await createOperators(platform, history, random);
  const over = new AbortController();
  try {
    const good: Key[] = [];
    let gone: { key: Key; untilMs: number }[] = [];
    const refill = async () => {
      while (!over.signal.aborted) {
        const key = good.length < goodKeys ? await operators.newKey() : undefined;
        if (key) good.push(key);
        else await sleep(100);
      }
    };
    const nextKey = () => {
      gone = gone.filter(({ untilMs }) => untilMs > performance.now());
      return gone.length > 0 && random.chance(0.5) ? random.pick(gone).key : random.pick(good);
    };
    const revokeSome = async () => {
      const underWay: Promise<void>[] = [];
      while (!over.signal.aborted) {
        await sleep(random.between(100, 1_200));
        const [key] =
          good.length > goodKeys / 2 ? good.splice(Math.floor(random.next() * good.length), 1) : [];
        if (!key) continue;
        gone.push({ key, untilMs: Number.POSITIVE_INFINITY });
        const revoked = operators.revoke(key).then(() => {
          gone = [...gone.filter((one) => one.key !== key), { key, untilMs: performance.now() + triedForMs }];
        });
        underWay.push(revoked);
      }
      await Promise.all(underWay);
    };

    const work = [refill(), revokeSome()];
    for (let i = 0; i < customers; i++) {
      work.push(keepAsking({ platform, history, random, nextKey, signal: over.signal }));
    }
    await sleep(1_000);
    const breaking = breakThings({
      ...{ platform, lines, history, random },
      signal: over.signal,
      onMishap: (what) => onProgress(what),
    });
    await sleep(seconds * 1_000);
    over.abort();
    onProgress('everything is mended; waiting for the last ones');
    await breaking;
    onProgress('nothing is broken any more');
    await Promise.all(work);
    onProgress('every revocation is confirmed');
    // Whole again, every gateway serves a good key, and no gateway serves a bad one.
    for (const gateway of platform.gateways.keys()) {
      await eventually(
        async () => {
          const key = (await operators.newKey()) as Key;
          const answer = await askOnce(platform, gateway, key, false, 3_000);
          if (answer.status !== 200)
            throw new Error(`gateway ${gateway} answers ${answer.status} to a good key`);
        },
        { timeoutMs: 20_000, intervalMs: 200 },
      );
      onProgress(`gateway ${gateway} serves`);
      await Promise.all(
        gone.map(async ({ key }) => history.write(await askOnce(platform, gateway, key, false, 3_000))),
      );
    }
    history.write({ kind: 'end', atMs: performance.now() });
  } finally {
    over.abort();
    operators.close();
    await platform.stop();
    await lines.close();
    await history.close();
  }
}
