import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Operator, Stack, StackOptions } from '@hypervize/dev-stack';
import { type Authority, createAuthority, freePort } from '@hypervize/testkit';
import { serveCommands } from './worker.js';

// Runs the platform of a checkout of this project, started by the development stack of that checkout, which knows how its
// services find each other. A process of its own, so that the modules of two checkouts do not meet.

export interface StackSettings {
  /** The folder of a compiled checkout. */
  readonly checkout: string;
  readonly gateways: number;
  /** Whether the services use certificates between each other. */
  readonly tls: boolean;
  /** The workers of each gateway and of the router. Absent: the checkout's default, which is one process each. */
  readonly workers?: number;
  readonly pools: NonNullable<StackOptions['pools']>;
  /** Node's options for the gateways and the router, such as --inspect. */
  readonly nodeOptions?: Readonly<Partial<Record<'auth-gateway' | 'inference-router', string>>> | undefined;
}

/** What a load generator and a measurement need of a platform. */
export interface StackDescription {
  readonly urls: readonly string[];
  /** A key that is allowed to use inference. */
  readonly key: string;
  readonly pids: StackPids;
}

export interface StackPids {
  readonly gateways: readonly number[];
  readonly router: number;
  readonly keyService: number;
}

type DevStack = typeof import('@hypervize/dev-stack');
const actor = { id: 'operator:bench' };
const scopes = ['inference'];
/** Rows of one import. */
const importedAtOnce = 1_000;
/** A gateway refuses imported keys until the renewal of its lease says that there are some. In milliseconds. */
const importKnownMs = 2_000;
const unlimited = '1000000000';

interface Running {
  readonly stack: Stack;
  readonly operator: Operator;
  readonly accountId: string;
  readonly gateways: number;
  readonly authority: Authority | undefined;
}
let running: Running | undefined;

async function start(settings: StackSettings): Promise<StackDescription> {
  const devStack = (await import(
    pathToFileURL(join(settings.checkout, 'tools/dev-stack/dist/src/index.js')).href
  )) as DevStack;
  const authority = settings.tls ? createAuthority() : undefined;
  const stack = await devStack.startStack({
    redis: 'none',
    signIn: 'off',
    replicas: { 'auth-gateway': settings.gateways },
    pools: settings.pools,
    ...(await environment(settings, authority)),
  });
  const operator = devStack.connectOperator(stack.ports, authority?.issue('hvz'));
  const { user } = await operator.users.ensureUser({ subject: 'bench', actor });
  const accountId = user?.accountId ?? '';
  const { secret } = await operator.keys.createKey({ accountId, name: 'bench', scopes, actor });
  running = { stack, operator, accountId, gateways: settings.gateways, authority };
  return { urls: stack.gateways.map(({ http }) => completionsUrl(http)), key: secret, pids: pids(running) };
}

/** Limits that do not restrict what is measured, certificates, and Node's options. */
async function environment(
  { checkout, tls, workers, nodeOptions = {} }: StackSettings,
  authority: Authority | undefined,
): Promise<Pick<StackOptions, 'env' | 'ports'>> {
  const certificates = (name: string): Record<string, string> => {
    if (!authority) return {};
    const { certFile, keyFile, caFile } = authority.issue(name);
    return { GRPC_TLS_CERT_FILE: certFile, GRPC_TLS_KEY_FILE: keyFile, GRPC_TLS_CA_FILE: caFile };
  };
  const node = (service: keyof typeof nodeOptions): Record<string, string> =>
    nodeOptions[service] ? { NODE_OPTIONS: nodeOptions[service] } : {};
  const inWorkers: Record<string, string> = workers === undefined ? {} : { WORKERS: String(workers) };
  // A stream leads to one worker of the router: each gateway needs one for each of them.
  const streams: Record<string, string> = workers === undefined ? {} : { ROUTER_STREAMS: String(workers) };
  const httpHop = tls && hasSetting(checkout, 'ROUTER_URL') ? await freePort() : undefined;
  return {
    ...(httpHop === undefined ? {} : { ports: { routerHttp: httpHop } as StackOptions['ports'] & object }),
    env: {
      'key-service': { ...certificates('key-service'), BCRYPT_COST: '4' },
      'inference-router': {
        ...certificates('inference-router'),
        ...node('inference-router'),
        ...inWorkers,
        MAX_IN_FLIGHT: '1000000',
        HOST_MAX_CONCURRENCY: '1000000',
      },
      'auth-gateway': {
        ...certificates('auth-gateway'),
        ...node('auth-gateway'),
        ...inWorkers,
        ...streams,
        ...(httpHop === undefined ? {} : { ROUTER_URL: `https://127.0.0.1:${httpHop}` }),
        MAX_IN_FLIGHT: '1000000',
        ACCOUNT_REQUESTS_PER_MINUTE: unlimited,
      },
    },
  };
}

/** Whether a checkout has a setting: checkouts before the relay stream connect gateway and router over HTTP too. */
function hasSetting(checkout: string, name: string): boolean {
  return readFileSync(join(checkout, 'docs/configuration.md'), 'utf8').includes(`| \`${name}\` |`);
}

function completionsUrl(port: number): string {
  return `http://127.0.0.1:${port}/api/chat/completions`;
}

function pids({ stack, gateways }: Running): StackPids {
  return {
    gateways: Array.from({ length: gateways }, (_, i) => stack.service('auth-gateway', i).pid),
    router: stack.service('inference-router').pid,
    keyService: stack.service('key-service').pid,
  };
}

function current(): Running {
  if (!running) throw new Error('the platform has not been started');
  return running;
}

export const stackCommands = {
  start,
  /**
   * Creates keys and resolves to their secrets when all gateways accept them. They are imported, which is faster, and
   * verified like any other.
   */
  createKeys: async (count: number): Promise<string[]> => {
    const { operator, accountId } = current();
    const batch = randomBytes(6).toString('hex');
    const secrets = Array.from({ length: count }, () => `hvz_live_bench_${randomBytes(24).toString('hex')}`);
    for (let at = 0; at < count; at += importedAtOnce) {
      const keys = secrets.slice(at, at + importedAtOnce).map((secret, i) => ({
        ...{ accountId, scopes, name: `bench ${batch} ${at + i}` },
        sha256: createHash('sha256').update(secret).digest(),
      }));
      await operator.keys.importKeys({ keys, actor }, { timeoutMs: 120_000 });
    }
    await new Promise((resolve) => setTimeout(resolve, importKnownMs));
    return secrets;
  },
  /** Stops all gateways at the same time and starts them again. Resolves to their new processes. */
  restartGateways: async (_: undefined): Promise<StackPids> => {
    const { stack, gateways } = current();
    const all = Array.from({ length: gateways }, (_unused, i) => i);
    await Promise.all(all.map((i) => stack.service('auth-gateway', i).stop()));
    await Promise.all(all.map((i) => stack.restart('auth-gateway', i)));
    return pids(current());
  },
  stop: async (_: undefined): Promise<void> => {
    const { stack, operator, authority } = current();
    operator.close();
    await stack.stop();
    authority?.remove();
  },
};
serveCommands(stackCommands);
