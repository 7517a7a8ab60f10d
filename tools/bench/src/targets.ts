import { type StandIn, startStandIn } from '@hypervize/stand-in';
import { startBareHops } from './bare-hops.js';
import { type NginxServer, startNginx } from './nginx.js';
import { createAccount, startPlatform } from './platform.js';
import type { StreamTarget } from './streams.js';

/** The model servers, and the proxies that Hypervize is compared with. */
export interface References {
  /** Responds at once with a fixed completion. */
  readonly fastModel: NginxServer;
  /** Streams at the speed that a request sets. */
  readonly streamModel: StandIn;
  readonly nginx: NginxServer;
  readonly bareHops: Awaited<ReturnType<typeof startBareHops>>;
  stop(): Promise<void>;
}

/** Gateway and router in front of the model servers, and a key for them. */
export interface Hypervize {
  readonly url: string;
  readonly authorization: string;
  /** The processes of the gateway and the router. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

const json = { 'content-type': 'application/json' };

export async function startReferences(): Promise<References> {
  const streamModel = await startStandIn({
    models: ['slow'],
    firstTokenMs: 0,
    tokensPerSecond: Number.POSITIVE_INFINITY,
  });
  const { model: fastModel, proxy: nginx } = await startNginx(streamModel.port);
  const bareHops = await startBareHops(fastModel.port);
  return {
    ...{ fastModel, streamModel, nginx, bareHops },
    stop: async () => {
      await Promise.all([bareHops.stop(), fastModel.stop(), nginx.stop(), streamModel.close()]);
    },
  };
}

export async function startHypervize({ fastModel, streamModel }: References): Promise<Hypervize> {
  const platform = await startPlatform({
    redis: 'none',
    pools: [
      { model: 'fast', hosts: [`http://127.0.0.1:${fastModel.port}/v1`] },
      { model: 'slow', hosts: [streamModel.url] },
    ],
  });
  const account = await createAccount(platform.ports);
  const { secret } = await account.newKey('bench');
  account.close();
  return {
    url: `${platform.baseUrl}/chat/completions`,
    authorization: `Bearer ${secret}`,
    pids: [platform.service('auth-gateway').pid, platform.service('inference-router').pid],
    stop: platform.stop,
  };
}

/** All contestants for requests with a fixed completion as response. */
export function completionTargets(references: References, hypervize: Hypervize) {
  const { fastModel, nginx, bareHops } = references;
  const direct = (port: number) => ({
    url: `http://127.0.0.1:${port}/v1/chat/completions`,
    headers: json,
  });
  return {
    direct: direct(fastModel.port),
    nginx: direct(nginx.port),
    'bare hops': direct(bareHops.port),
    hypervize: { url: hypervize.url, headers: { ...json, authorization: hypervize.authorization } },
  };
}

/** nginx and Hypervize, for streams at a speed in tokens per second and with a number of tokens. */
export function streamTargets(
  { nginx }: References,
  hypervize: Hypervize,
  tokensPerSecond: number,
  tokens: number,
): Record<string, StreamTarget & { readonly pids: readonly number[] }> {
  const headers = {
    ...json,
    'x-stand-in-tokens-per-second': String(tokensPerSecond),
    'x-stand-in-tokens': String(tokens),
  };
  return {
    nginx: { url: `http://127.0.0.1:${nginx.port}/stream/chat/completions`, headers, pids: [nginx.pid] },
    hypervize: {
      url: hypervize.url,
      headers: { ...headers, authorization: hypervize.authorization },
      pids: hypervize.pids,
    },
  };
}
