import type { IncomingMessage, ServerResponse } from 'node:http';
import { toAppError } from '@hypervize/errors';
import { type HttpServer, startHttpServer } from '@hypervize/relay';
import type { Logger, Releasers } from '@hypervize/runtime';
import type { Config } from '../config.js';
import { newRequestId } from './checks.js';
import { type AddressOf, createAddressOf, createOwnerOfPeer } from './client-address.js';

/** Finds client addresses behind the configured proxies; logs the first peer whose X-Forwarded-For is ignored. */
export function openAddressOf({ http }: Pick<Config, 'http'>, logger: Logger): AddressOf {
  return createAddressOf(http.trustedProxies ?? [], (peer) =>
    logger.warn({ peer, setting: 'TRUSTED_PROXIES' }, 'x-forwarded-for ignored'),
  );
}

interface Deps {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** Ends what is still in flight when the drain time is over. */
  cancelAll(reason: ReturnType<typeof toAppError>): void;
  /** Counts a connection that was closed or refused by the limit that did it. */
  countRefusal(limit: string): void;
}

/** Opens the public HTTP server. Its release drains it. */
export async function openHttpServer(
  releasers: Releasers,
  { http }: Pick<Config, 'http'>,
  { handle, cancelAll, countRefusal }: Deps,
): Promise<HttpServer> {
  const server = await startHttpServer(
    {
      host: http.host,
      port: http.port,
      headersTimeoutMs: http.headersTimeoutMs,
      requestTimeoutMs: http.requestTimeoutMs,
      connections: {
        max: http.maxInFlight * 2,
        ownerOf: createOwnerOfPeer(http.trustedProxies ?? []),
        onRefusal: (kind) => countRefusal(kind === 'closed_idle' ? 'idle_connections' : 'connections'),
      },
      maxHeaderBytes: http.maxHeaderBytes,
      drainMs: http.drainMs,
      newRequestId,
    },
    (shutdown) => {
      shutdown.addEventListener('abort', () => cancelAll(toAppError(shutdown.reason)));
      return handle;
    },
  );
  releasers.add('HTTP server', server.stop);
  return server;
}
