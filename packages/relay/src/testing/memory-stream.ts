import { AppError } from '@hypervize/errors';
import type { MessageStream, MessageStreamEvents, OpenMessageStream } from '@hypervize/rpc';

interface End {
  events: MessageStreamEvents | undefined;
  /** What the peer has sent before this end was opened. */
  readonly early: (() => void)[];
}

/**
 * The two ends of a stream within this process, in place of one over gRPC. Messages arrive in order, each in a later turn of
 * the event loop. Each end has to be opened once.
 */
export function connectInMemory(): {
  readonly client: OpenMessageStream;
  readonly server: OpenMessageStream;
} {
  const client: End = { events: undefined, early: [] };
  const server: End = { events: undefined, early: [] };
  let isClosed = false;
  const destroy = (error: Error) => {
    if (isClosed) return;
    isClosed = true;
    for (const { events } of [client, server]) setImmediate(() => events?.onClosed(error));
  };
  const opener =
    (own: End, peer: End): OpenMessageStream =>
    (events): MessageStream => {
      own.events = events;
      for (const deliver of own.early.splice(0)) setImmediate(deliver);
      const deliver = (tell: (to: MessageStreamEvents) => void) => {
        const run = () => {
          if (!isClosed && peer.events) tell(peer.events);
        };
        if (peer.events) setImmediate(run);
        else peer.early.push(run);
      };
      return {
        send: (message) => {
          deliver((to) => to.onMessage(message));
          return true;
        },
        end: () => deliver((to) => to.onEnd()),
        destroy: (error) => destroy(error ?? new AppError('cancelled')),
      };
    };
  return { client: opener(client, server), server: opener(server, client) };
}
