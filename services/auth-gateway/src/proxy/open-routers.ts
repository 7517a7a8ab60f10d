import { type ClientLink, openClientLink } from '@hypervize/relay';
import { clientCredentials, openRelayStream, type TlsSource } from '@hypervize/rpc';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Config } from '../config.js';
import type { Routers } from './routers.js';

interface Deps {
  readonly certificates: TlsSource | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Logger;
}

/** Opens a stream to the router. */
export function openRouters(
  releasers: Releasers,
  { address, firstByteTimeoutMs, idleTimeoutMs }: Config['router'],
  { certificates, clock, logger }: Deps,
): Routers {
  const credentials = clientCredentials(certificates);
  let link: ClientLink | undefined;
  let isStopped = false;
  const waiting: (() => void)[] = [];
  const connect = () => {
    if (isStopped) return;
    link = openClientLink({
      open: openRelayStream({ target: address, credentials, caller: 'auth-gateway' }),
      ...{ pingEveryMs: 1_000, pingTimeoutMs: 5_000, maxUnsentBytes: 16 * 1_024 * 1_024 },
      ...{ firstByteTimeoutMs, idleTimeoutMs, monotonic: clock.monotonic },
      onState: (state, cause) => {
        if (state === 'open') for (const resolve of waiting.splice(0)) resolve();
        if (state !== 'closed') return;
        logger.warn({ err: cause }, 'stream to router closed');
        setTimeout(connect, 100);
      },
    });
  };
  connect();
  releasers.add('streams to routers', () => {
    isStopped = true;
    link?.destroy(new Error('stopped'));
  });
  return {
    pick: async () => {
      for (let i = 0; i < 40; i++) {
        if (link?.state() === 'open') return link;
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          setTimeout(resolve, 50);
        });
      }
      return undefined;
    },
    isReachable: () => link?.state() === 'open',
  };
}
