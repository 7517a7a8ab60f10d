import { lookup } from 'node:dns/promises';
import { openClientLink } from '@hypervize/relay';
import {
  clientCredentials,
  openRelayStream,
  parseTarget,
  type TlsSource,
  targetOfAddress,
} from '@hypervize/rpc';
import type { Clock, Logger, Releasers } from '@hypervize/runtime';
import type { Config } from '../../config.js';
import { followAddresses } from './addresses.js';
import { createRouters, type Routers } from './routers.js';
import type { StreamOptions } from './stream.js';

interface Deps {
  readonly certificates: TlsSource | undefined;
  readonly gatewayId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A stream to a router was lost, or could not be opened. */
  countLostStream(): void;
}

/**
 * A router that has stopped gets no new requests after a second at most: half of it until it is pinged, and half until it is
 * late (pick.ts). Its requests fail after some 5 seconds, which is longer than a pause of its process may be.
 */
const liveness = { pingEveryMs: 500, pingTimeoutMs: 5_000 };

/** What has not been sent on one stream, in bytes. More than that, and it is given up. */
const maxUnsentBytes = 16 * 1_024 * 1_024;

/** Opens streams to the routers, and follows their addresses. */
export function openRouters(releasers: Releasers, settings: Config['router'], deps: Deps): Routers {
  const { clock, logger } = deps;
  const stopping = new AbortController();
  const target = parseTarget(settings.address);
  if (!target) throw new TypeError(`${settings.address} is not a gRPC target`);
  let addresses: ReturnType<typeof followAddresses> | undefined;
  const routers = createRouters({
    ...{ gatewayId: deps.gatewayId, streamsPerAddress: settings.streams, clock, logger },
    random: Math.random,
    openLink: linkOpener(settings, deps, target.kind === 'name' ? target.host : undefined),
    onLost: () => {
      deps.countLostStream();
      addresses?.refresh();
    },
  });
  releasers.add('streams to routers', () => {
    stopping.abort();
    routers.close();
  });
  addresses = followAddresses(
    {
      ...{ target, clock, logger },
      lookup: (name) => lookup(name, { all: true }),
      onAddresses: routers.setAddresses,
      onFailure: routers.addressesUnknown,
    },
    stopping.signal,
  );
  return routers;
}

/** Opens streams to addresses. `serverName`: the name in the certificates of routers that are found by a name. */
function linkOpener(
  { firstByteTimeoutMs, idleTimeoutMs }: Config['router'],
  { certificates, clock }: Deps,
  serverName: string | undefined,
): StreamOptions['openLink'] {
  const credentials = clientCredentials(certificates);
  return (address, onState) =>
    openClientLink({
      open: openRelayStream({
        ...{ target: targetOfAddress(address), credentials, caller: 'auth-gateway' },
        ...(serverName === undefined ? {} : { serverName }),
      }),
      ...{ ...liveness, maxUnsentBytes, firstByteTimeoutMs, idleTimeoutMs },
      ...{ monotonic: clock.monotonic, onState },
    });
}
