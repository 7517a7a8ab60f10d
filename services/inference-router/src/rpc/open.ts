import {
  type CallObserver,
  type RpcServer,
  serverCredentials,
  startRpcServer,
  type TlsSource,
} from '@hypervize/rpc';
import type { Releasers } from '@hypervize/runtime';
import { type ServicesDeps, services } from './services.js';

interface Settings {
  readonly grpc: { readonly address: string; readonly reflection: boolean };
  /** Undefined: plain text. */
  readonly certificates: TlsSource | undefined;
}

/** How long calls in progress may take when the server stops, in milliseconds. */
const stopTimeoutMs = 5_000;

/** Opens the gRPC server, which reports not serving until `setServing`. */
export async function openRpcServer(
  releasers: Releasers,
  { grpc, certificates }: Settings,
  deps: ServicesDeps,
  observe: CallObserver,
): Promise<RpcServer> {
  const server = await startRpcServer(
    { ...grpc, credentials: serverCredentials(certificates) },
    services(deps, observe),
  );
  releasers.add('gRPC server', () => server.stop(stopTimeoutMs));
  return server;
}
