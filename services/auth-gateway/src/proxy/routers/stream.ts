import type { ClientLink, LinkState } from '@hypervize/relay';
import { backoffMs, type Clock, type Logger } from '@hypervize/runtime';

/** A stream to one address that is opened again whenever it ends, and replaced from time to time if so requested. */
export interface RouterStream {
  isBackingOff(): boolean;
  /** Opens no more streams. The present one ends after its last exchange. */
  end(): void;
}

export interface StreamOptions {
  /** The address of a router, `host:port`. */
  readonly address: string;
  /**
   * About how often another stream takes the place of the present one, which then ends after its last exchange, in
   * milliseconds: an address may stand for processes of which some have no stream yet. Absent: never.
   */
  readonly renewEveryMs?: number;
  /** Opens a stream to an address. `onState` is called from the next turn of the event loop on. */
  openLink(address: string, onState: (state: LinkState, cause?: Error) => void): ClientLink;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  random(): number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** The stream takes new exchanges. */
  onAvailable(link: ClientLink): void;
  /** The stream takes no new exchanges, or could not be opened. */
  onUnavailable(link: ClientLink): void;
  /** A stream was lost, was told to drain, or could not be opened. */
  onLost(): void;
}

type State =
  | { readonly phase: 'connecting'; readonly link: ClientLink }
  | { readonly phase: 'open'; readonly link: ClientLink; readonly sinceMs: number }
  | { readonly phase: 'backing_off' }
  | { readonly phase: 'ended' };

const minBackoffMs = 100;
const maxBackoffMs = 2_000;

/** A stream that has been open for this long was no failed attempt, in milliseconds. */
const stableMs = 5_000;

/** Keeps a stream to an address open until `end`. */
export function keepStream(options: StreamOptions): RouterStream {
  const { address, clock, logger } = options;
  const ending = new AbortController();
  let failures = 0;
  let state: State = { phase: 'backing_off' };
  /** Takes the place of the present stream once it is open. */
  let successor: ClientLink | undefined;

  const openLink = () => {
    const link = options.openLink(address, (linkState, cause) => onLinkState(link, linkState, cause));
    return link;
  };
  const connect = () => {
    state = { phase: 'connecting', link: openLink() };
  };
  const present = () => ('link' in state ? state.link : undefined);
  const onLinkState = (link: ClientLink, linkState: LinkState, cause: Error | undefined) => {
    const isPresent = present() === link;
    if (linkState === 'open' && (isPresent || successor === link)) {
      const replaced = isPresent ? undefined : present();
      if (!isPresent) successor = undefined;
      state = { phase: 'open', link, sinceMs: clock.monotonic() };
      logger.info({ router: address }, 'router stream opened');
      options.onAvailable(link);
      replaced?.drain();
    } else if (linkState === 'draining' || linkState === 'closed') {
      options.onUnavailable(link);
      if (successor === link) successor = undefined;
      if (isPresent) void lost(linkState, cause);
    }
  };
  const renew = async (everyMs: number) => {
    while (!ending.signal.aborted) {
      await clock.sleep(everyMs * (0.5 + options.random()), ending.signal);
      if (state.phase === 'open') successor ??= openLink();
    }
  };
  const lost = async (linkState: LinkState, cause: Error | undefined) => {
    if (state.phase === 'open' && clock.monotonic() - state.sinceMs >= stableMs) failures = 0;
    // Further failures in a row are not logged.
    if (linkState === 'draining') logger.info({ router: address }, 'router stream draining');
    else if (failures === 0) logger.warn({ router: address, err: cause }, 'router stream lost');
    state = { phase: 'backing_off' };
    options.onLost();
    await clock.sleep(backoffMs(failures++, minBackoffMs, maxBackoffMs, options.random), ending.signal);
    if (state.phase === 'backing_off') connect();
  };

  connect();
  if (options.renewEveryMs !== undefined) void renew(options.renewEveryMs);
  return {
    isBackingOff: () => state.phase === 'backing_off',
    end: () => {
      const ended = [present(), successor];
      state = { phase: 'ended' };
      successor = undefined;
      ending.abort();
      for (const link of ended) link?.drain();
    },
  };
}
