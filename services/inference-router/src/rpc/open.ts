import {
  type CallObserver,
  type RpcServer,
  serverCredentials,
  startRpcServer,
  type TlsSource,
} from '@hypervize/rpc';
import type { Releasers } from '@hypervize/runtime';
import type { RelayStreams } from '../relay/streams.js';
import { type ServicesDeps, services } from './services.js';

interface Settings {
  readonly grpc: { readonly address: string; readonly reflection: boolean };
  /** Undefined: plain text. */
  readonly certificates: TlsSource | undefined;
}

/** How long calls in progress may take when the server stops, in milliseconds. */
const stopTimeoutMs = 5_000;

/**
 * Opens the gRPC server, which reports not serving until `setServing`. Before it stops, the requests that it relays have
 * ended.
 */
export async function openRpcServer(
  releasers: Releasers,
  { grpc, certificates }: Settings,
  deps: ServicesDeps,
  relay: Pick<RelayStreams, 'service' | 'stop'>,
  observe: CallObserver,
): Promise<RpcServer> {
  const server = await startRpcServer({ ...grpc, credentials: serverCredentials(certificates) }, [
    ...services(deps, observe),
    relay.service,
  ]);
  releasers.add('gRPC server', () => server.stop(stopTimeoutMs));
  releasers.add('relay streams', relay.stop);
  return server;
}
