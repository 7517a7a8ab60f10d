import { AppError } from '@hypervize/errors';
import { openServerLink, type RequestHead, type ServerExchange, type ServerLink } from '@hypervize/relay';
import { type Implementation, relayService } from '@hypervize/rpc';
import type { Clock } from '@hypervize/runtime';

interface Options {
  /** How long exchanges in flight may take when the server stops, in milliseconds. */
  readonly drainMs: number;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Serves a request. */
  serve(exchange: ServerExchange): unknown;
  /** Serving a request has failed in a way that `serve` did not expect. */
  onFailure(error: AppError, head: RequestHead): void;
  /** Ends what is in flight when the drain time is over. */
  cancelAll(reason: AppError): void;
}

/** The streams from gateways. */
export interface RelayStreams {
  /** The service that gateways open streams to. */
  readonly service: Implementation;
  /** How many streams are open. */
  count(): number;
  /** Tells the gateways to begin no more requests, and waits for those in flight, for up to `drainMs`. */
  stop(): Promise<void>;
}

/** The services that may send requests. */
const gateways = ['auth-gateway'];

/** How long a cancelled exchange has to be told to its gateway after `drainMs`, in milliseconds. */
const finalFramesMs = 1_000;

/** Serves the requests of gateways. */
export function createRelayStreams({ drainMs, clock, serve, onFailure, cancelAll }: Options): RelayStreams {
  const links = new Set<ServerLink>();
  let isStopping = false;
  let onEmpty: () => void = () => {};
  const service = relayService(gateways, (open) => {
    const link = openServerLink({
      open,
      serve,
      monotonic: clock.monotonic,
      onFailure,
      onClosed: () => {
        links.delete(link);
        if (links.size === 0) onEmpty();
      },
    });
    links.add(link);
    if (isStopping) link.goAway();
  });

  const stop = async (): Promise<void> => {
    isStopping = true;
    const empty = new Promise<void>((resolve) => {
      onEmpty = resolve;
      if (links.size === 0) resolve();
    });
    for (const link of links) link.goAway();
    const late = setTimeout(() => cancelAll(new AppError('shutting_down')), drainMs);
    const last = setTimeout(() => {
      for (const link of [...links]) link.destroy(new AppError('shutting_down'));
    }, drainMs + finalFramesMs);
    await empty;
    clearTimeout(late);
    clearTimeout(last);
  };
  return { service, count: () => links.size, stop };
}
