import { fileURLToPath } from 'node:url';
import { open } from '@hypervize/runtime';
import { startBareHops } from '../contestants/bare-hops.js';
import { type Contestant, type ContestantName, contestantNames } from '../contestants/contestant.js';
import { startHaproxy } from '../contestants/haproxy.js';
import { startHypervize } from '../contestants/hypervize.js';
import { direct, type Models, startModels } from '../contestants/models.js';
import { startNginx } from '../contestants/nginx.js';
import { startPortkey } from '../contestants/portkey.js';
import type { Bench, PlatformOptions } from '../parts/bench.js';

/** The root of this checkout. */
const checkout = fileURLToPath(new URL('../../../../../', import.meta.url));

export interface SessionOptions {
  readonly contestants: readonly ContestantName[];
  /** The compiled checkout that is the contestant "before". */
  readonly against: string | undefined;
  /** The program of Portkey's gateway, if that takes part. */
  readonly portkey: string | undefined;
}

/** What the parts of a benchmark share: the model servers, and the contestants that are running. */
export interface Session extends Pick<Bench, 'models' | 'running' | 'names' | 'start' | 'startPlatforms'> {
  stop(): Promise<void>;
}

export function openSession(options: SessionOptions): Promise<Session> {
  return open(
    async (releasers) => {
      const models = await startModels();
      releasers.add('model servers', models.stop);
      const started = new Map<ContestantName, Contestant>();
      const startOnce = async (name: ContestantName) => {
        const contestant = started.get(name) ?? (await startContestant(name, models, options));
        if (!started.has(name)) releasers.add(name, contestant.stop);
        started.set(name, contestant);
        return contestant;
      };
      const names = (among: readonly ContestantName[]) =>
        contestantNames.filter((name) => among.includes(name) && options.contestants.includes(name));
      return {
        models,
        names,
        running: (among) => inOrder(names(among), startOnce),
        start: (name) => startContestant(name, models, options),
        startPlatforms: ({ among = ['before', 'hypervize'], ...settings }) =>
          inOrder(names(among), (name) => startPlatform(name, models, options, settings)),
      } satisfies Omit<Session, 'stop'>;
    },
    (name, error) => process.stderr.write(`${name} did not stop cleanly: ${error}\n`),
  );
}

async function inOrder<T, R>(items: readonly T[], start: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await start(item));
  return results;
}

async function startContestant(
  name: ContestantName,
  models: Models,
  options: SessionOptions,
): Promise<Contestant> {
  const ports = [models.fixed.port, models.streamPort] as const;
  switch (name) {
    case 'direct':
      return direct(models);
    case 'nginx':
      return startNginx(...ports);
    case 'haproxy':
      return startHaproxy(...ports);
    case 'bare hops':
      return startBareHops(...ports);
    case 'portkey':
      return startPortkey(options.portkey ?? '', models);
    default:
      return startPlatform(name, models, options, {});
  }
}

function startPlatform(
  name: ContestantName,
  models: Models,
  { against = '' }: SessionOptions,
  settings: Omit<PlatformOptions, 'among'>,
) {
  return name === 'before'
    ? startHypervize({ name, checkout: against, ...settings }, models)
    : startHypervize({ name: 'hypervize', checkout, ...settings }, models);
}
