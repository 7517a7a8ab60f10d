import {
  type CallObserver,
  type RpcServer,
  serverCredentials,
  startRpcServer,
  type TlsSource,
} from '@hypervize/rpc';
import type { Releasers } from '@hypervize/runtime';
import type { Deps } from './deps.js';
import { services } from './services.js';

interface Config {
  readonly grpc: { readonly address: string; readonly reflection: boolean };
  /** Undefined: plain text. */
  readonly certificates: TlsSource | undefined;
  readonly stopTimeoutMs: number;
}

/** Starts the gRPC server, which reports not serving. Its release lets calls finish for half of the stop timeout. */
export async function openRpc(
  releasers: Releasers,
  { grpc, certificates, stopTimeoutMs }: Config,
  deps: Deps,
  observe: CallObserver,
): Promise<RpcServer> {
  const server = await startRpcServer(
    { ...grpc, credentials: serverCredentials(certificates) },
    services(deps, observe),
  );
  releasers.add('gRPC server', () => server.stop(stopTimeoutMs / 2));
  return server;
}
