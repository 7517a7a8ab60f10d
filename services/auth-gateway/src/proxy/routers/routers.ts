import type { Cancellation, ClientLink } from '@hypervize/relay';
import type { Clock } from '@hypervize/runtime';
import { pickLink } from './pick.js';
import { type RouterStats, statsOf } from './stats.js';
import { keepStream, type RouterStream, type StreamOptions } from './stream.js';
import { chooseSubset } from './subset.js';
import { createWaiters } from './waiters.js';

/** The routers that this gateway has streams to. */
export interface Routers {
  /**
   * A stream that takes new exchanges, other than those in `except`; of two at random, the one with the fewest exchanges.
   * Waits for a bounded time while there is none, unless the request is cancelled. Resolves to undefined if there is none then.
   */
  pick(
    except: ReadonlySet<ClientLink>,
    cancellation: Cancellation,
  ): ClientLink | Promise<ClientLink | undefined>;
  /** Whether any stream takes new exchanges. Undefined before the first attempt to connect has ended. */
  isReachable(): boolean | undefined;
  stats(): RouterStats;
}

/** The same, and what controls them. */
export interface ManagedRouters extends Routers {
  /** Sets the addresses of all routers. Streams to addresses that are gone end after their last exchange. */
  setAddresses(addresses: readonly string[]): void;
  /** The addresses of the routers are not known: if no stream is open, none is reachable. */
  addressesUnknown(): void;
  /** Ends every stream at once. */
  close(): void;
}

interface Options extends Omit<StreamOptions, 'onAvailable' | 'onUnavailable' | 'address' | 'renewEveryMs'> {
  /** Identifies this gateway, so that gateways choose different routers. */
  readonly gatewayId: string;
  readonly streamsPerAddress: number;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  random(): number;
}

/** Streams to more addresses are not kept. */
const maxAddresses = 32;

/** With several streams to an address they are renewed, in milliseconds: the processes behind it may have changed. */
const renewEveryMs = 300_000;

/** Keeps streams to routers, and picks one for each request. */
export function createRouters(options: Options): ManagedRouters {
  const { gatewayId, streamsPerAddress, clock, random } = options;
  const streams = new Map<string, readonly RouterStream[]>();
  /** Every stream that has not been closed, those to addresses that are gone included. */
  const live = new Set<ClientLink>();
  /** Those that take new exchanges. */
  const available: ClientLink[] = [];
  let isKnown = false;
  const waiters = createWaiters(clock);

  const openLink: StreamOptions['openLink'] = (address, onState) => {
    const link = options.openLink(address, (state, cause) => {
      if (state === 'closed') live.delete(link);
      onState(state, cause);
    });
    live.add(link);
    return link;
  };
  const keep = (address: string) =>
    keepStream({
      ...{ ...options, address, openLink },
      ...(streamsPerAddress > 1 ? { renewEveryMs } : {}),
      onAvailable: (link) => {
        isKnown = true;
        available.push(link);
        waiters.retry();
      },
      onUnavailable: (link) => {
        isKnown = true;
        const at = available.indexOf(link);
        if (at >= 0) available.splice(at, 1);
      },
    });

  return {
    pick: (except, cancellation) => {
      const pick = () => pickLink(available, except, random);
      return pick() ?? waiters.wait(pick, cancellation);
    },
    isReachable: () => (available.length > 0 ? true : isKnown ? false : undefined),
    stats: () => statsOf(live, [...streams.values()].flat().filter((stream) => stream.isBackingOff()).length),
    setAddresses: (addresses) => {
      const chosen = new Set(chooseSubset(addresses, gatewayId, maxAddresses));
      for (const [address, kept] of streams) {
        if (chosen.has(address)) continue;
        streams.delete(address);
        for (const stream of kept) stream.end();
      }
      for (const address of chosen) {
        if (!streams.has(address))
          streams.set(
            address,
            Array.from({ length: streamsPerAddress }, () => keep(address)),
          );
      }
    },
    addressesUnknown: () => {
      isKnown = true;
    },
    close: () => {
      for (const stream of [...streams.values()].flat()) stream.end();
      streams.clear();
      for (const link of live) link.destroy(new Error('the gateway stops'));
      waiters.close();
    },
  };
}
